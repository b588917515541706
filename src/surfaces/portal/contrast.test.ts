import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { paletteOf } from '../../charts/palette.ts'

const css = readFileSync(new URL('./assets/portal.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block)
const colours = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, n, c]) => [n, c!]))
const schemes = { light: colours(light), dark: { ...colours(light), ...colours(dark) } }

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (lighter! + 0.05) / (darker! + 0.05)
}

const texts: [string, string[]][] = [
  ['text', ['bg', 'surface', 'raised', 'sunken', 'good-soft', 'medium-soft']],
  ['muted', ['bg', 'surface', 'raised', 'sunken']],
  ['accent', ['bg', 'surface', 'raised', 'accent-soft']],
  ['accent-strong', ['surface', 'accent-soft']],
  ['on-accent', ['accent', 'accent-strong']],
  ['high', ['surface', 'raised', 'high-soft', 'bg']],
  ['medium', ['surface', 'medium-soft']],
  ['low', ['low-soft']],
  ['good', ['surface', 'good-soft']],
  ['snooze', ['snooze-soft']],
  ['chart-text', ['surface']],
  ['chart-muted', ['surface']],
  ['chart-threshold', ['surface']],
  ['chart-deploy', ['surface']],
  ['chart-onset', ['surface']],
  ['chart-incident', ['surface']],
]
const cases = Object.entries(schemes).flatMap(([scheme, names]) =>
  texts.flatMap(([text, grounds]) => grounds.map((ground) => [scheme, text, ground, names] as const)),
)

test.each(cases)('in the %s scheme %s on %s can be read by everybody (4.5 to 1)', (_, text, ground, names) => {
  expect(contrast(names[text]!, names[ground]!)).toBeGreaterThanOrEqual(4.5)
})

test.each(Object.entries(schemes))(
  'in the %s scheme edges of controls, bars and focus stand out (3 to 1)',
  (_, names) => {
    for (const edge of ['line-strong', 'focus', 'high', 'low', 'good'])
      expect([edge, contrast(names[edge]!, names.surface!) >= 3]).toEqual([edge, true])
  },
)

test.each(['light', 'dark'] as const)(
  'in the %s scheme charts of the portal have the colours of charts elsewhere',
  (scheme) => {
    const { lines, ...named } = paletteOf(scheme)
    for (const [name, colour] of Object.entries(named))
      expect([name, schemes[scheme][`chart-${name}`]]).toEqual([name, colour])
    for (const [index, colour] of lines.entries()) expect(schemes[scheme][`chart-line-${index + 1}`]).toBe(colour)
  },
)
