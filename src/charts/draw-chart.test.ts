import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Chart } from '../core/chart.ts'
import { chartPng } from './chart-png.ts'
import { drawChart } from './draw-chart.ts'
import { drawSparkline } from './draw-sparkline.ts'
import { paletteOf } from './palette.ts'
import { begin, chartOf, lineOf } from './test-chart.ts'
import { boldWidth } from './text-width.ts'

const options = { width: 560, height: 280, theme: 'light' as const }
const minute = 60_000

interface Element {
  name: string
  attributes: Record<string, string>
  text: string
}

/** Reads the picture as strictly as XML is read; throws for anything else. */
function read(svg: string): Element[] {
  const found: Element[] = []
  const open: Element[] = []
  const pattern = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<>]*")*)(\/?)>|([^<>]+)/gy
  let at = 0
  for (let match = pattern.exec(svg); match; match = pattern.exec(svg)) {
    at = pattern.lastIndex
    const [, end, name = '', attributes = '', closed, text] = match
    if (text !== undefined) {
      if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`a bare & in ${text}`)
      open.at(-1)!.text += text
    } else if (end) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
    } else {
      const entries = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])
      const element = { name, attributes: Object.fromEntries(entries) as Record<string, string>, text: '' }
      found.push(element)
      if (!closed) open.push(element)
    }
  }
  if (at !== svg.length || open.length) throw new Error(`no SVG at ${at}: ${svg.slice(at, at + 60)}`)
  return found
}

const texts = (svg: string) => read(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []))
const strokes = (svg: string) =>
  read(svg).filter(({ name, attributes }) => name === 'path' && attributes.fill === 'none')

const value = fc.oneof(fc.constant(null), fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constant(Number.NaN))
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('</text><script>alert(1)</script>', '" onload="x', ']]>', '&amp;', '\u202Etxt', '\uD800', '\u0000'),
)
const anyChart: fc.Arbitrary<Chart> = fc.record(
  {
    title: anyText,
    unit: fc.constantFrom('ms', 'count', 'ratio', 'bytes', 'rate', 'percent', 'cores', 'number', 'what?'),
    lines: fc.array(
      fc.tuple(anyText, fc.array(value, { maxLength: 40 })).map(([name, values]) => lineOf(values, name)),
      { maxLength: 12 },
    ),
    threshold: fc.double(),
    band: fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 20 }).map((low) => ({
      times: low.map((_, i) => begin + i * minute),
      low,
      high: low.map((one) => one * 2),
    })),
    marks: fc.array(
      fc.record({
        at: fc.integer({ min: -5, max: 45 }).map((n) => begin + n * minute),
        kind: fc.constantFrom('deploy' as const, 'onset' as const, 'incident' as const),
        label: anyText,
      }),
      { maxLength: 12 },
    ),
  },
  { requiredKeys: ['title', 'lines', 'marks'] },
) as fc.Arbitrary<Chart>

test('whatever is drawn, it is sound XML in which strangers write nothing but text, within its canvas', () => {
  fc.assert(
    fc.property(anyChart, fc.constantFrom('light' as const, 'dark' as const, 'auto' as const), (chart, theme) => {
      const elements = read(drawChart(chart, { ...options, theme }))
      const kinds = new Set(elements.map(({ name }) => name))
      expect(
        [...kinds].filter((name) => !['svg', 'title', 'desc', 'rect', 'line', 'text', 'path', 'circle'].includes(name)),
      ).toEqual([])
      for (const { name, attributes } of elements) {
        expect(
          Object.keys(attributes).filter((key) => key.startsWith('on') || key === 'style' || key === 'href'),
        ).toEqual([])
        expect(Object.values(attributes).filter((written) => /NaN|Infinity|undefined/.test(written))).toEqual([])
        if (name === 'circle') expect(Number(attributes.cx)).toBeLessThanOrEqual(options.width)
      }
      expect(() => read(drawSparkline(chart, { width: 120, height: 28, theme }))).not.toThrow()
    }),
    { numRuns: 150 },
  )
})

test('labels of marks never cover each other, however many there are', () => {
  const at = fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.string({ minLength: 1, maxLength: 30 })), {
    maxLength: 15,
  })
  fc.assert(
    fc.property(at, (marks) => {
      const chart = chartOf(
        Array.from({ length: 60 }, (_, i) => i),
        { marks: marks.map(([n, label]) => ({ at: begin + n * minute, kind: 'deploy', label })) },
      )
      const labels = read(drawChart(chart, options)).filter(
        ({ name, attributes }) => name === 'text' && attributes.fill === '#5b4bb3',
      )
      for (const a of labels)
        for (const b of labels) {
          if (a === b || a.attributes.y !== b.attributes.y || Number(a.attributes.x) > Number(b.attributes.x)) continue
          expect(Number(a.attributes.x) + boldWidth(a.text.replaceAll(/&\w+;|&#39;/g, "'"), 12)).toBeLessThanOrEqual(
            Number(b.attributes.x) + 0.2,
          )
        }
    }),
    { numRuns: 60 },
  )
})

test('a line breaks where nothing was measured and where points are missing', () => {
  expect(strokes(drawChart(chartOf([1, 2, 3, null, 5, 6]), options))).toHaveLength(2)
  const { lines, ...chart } = chartOf([1, 2, 3, 4, 5, 6, 7, 8])
  const sparse = lines.map((line) => ({ ...line, times: line.times.map((t, i) => (i < 5 ? t : t + 10 * minute)) }))
  expect(strokes(drawChart({ ...chart, lines: sparse }, options))).toHaveLength(2)
})

test('one point between gaps is a dot, counts of one thing are bars', () => {
  const kinds = (chart: Chart) => read(drawChart(chart, options)).map(({ name }) => name)
  expect(kinds(chartOf([1, 2, null, 4, null, 5, 6]))).toContain('circle')
  const bars = read(drawChart(chartOf([3, 0, 5], { unit: 'count' }), options)).filter(({ name }) => name === 'path')
  expect(bars).toHaveLength(1)
  expect(bars[0]!.attributes.d!.match(/M/g)).toHaveLength(2)
})

test('parts of a whole stand on each other, each in the colour of what it says', () => {
  const part = (name: string, values: number[], tone: 'bad' | 'plain') => ({ ...lineOf(values, name), tone })
  const chart = chartOf([], {
    unit: 'count',
    stacked: true,
    lines: [part('errors', [1, 0, 9], 'bad'), part('other', [4, 4, 1], 'plain')],
  })
  const bars = read(drawChart(chart, options)).filter(({ name }) => name === 'path')
  expect(bars.map(({ attributes }) => attributes.fill)).toEqual(['#c0202f', '#7b8f9e'])
  const heights = (d: string) =>
    [...d.matchAll(/M[\d.]+ ([\d.]+)V([\d.]+)/g)].map(([, floor, top]) => [Number(floor), Number(top)])
  const [errors, other] = bars.map(({ attributes }) => heights(attributes.d!))
  expect(other![0]![0]).toBe(errors![0]![1])
  expect(other![1]![0]).toBe(errors![0]![0])
  expect(texts(drawChart(chart, options))).toEqual(expect.arrayContaining(['errors', 'other', '10']))
})

test('values, moments, limit and marks are told in words', () => {
  const chart = chartOf(
    Array.from({ length: 120 }, (_, i) => (i < 80 ? 200 : 1_900)),
    {
      threshold: 500,
      marks: [{ at: begin + 78 * minute, kind: 'deploy', label: 'v1.42.0' }],
    },
  )
  expect(texts(drawChart(chart, options))).toEqual(
    expect.arrayContaining([
      '0 ms',
      '500 ms',
      '1.0 s',
      '2.0 s',
      '08:00',
      '09:30',
      'limit 500 ms',
      '▲ v1.42.0',
      'shop: latency',
    ]),
  )
  expect(texts(drawChart(chart, { ...options, timeZone: 'Europe/Berlin' }))).toEqual(
    expect.arrayContaining(['09:00', '2 Mar, 09:00–10:59 Europe/Berlin']),
  )
  const desc = read(drawChart(chart, options)).find(({ name }) => name === 'desc')?.text
  expect(desc).toBe(
    'shop: latency, 2 Mar, 08:00–09:59 UTC: between 200 ms and 1.9 s, at the end 1.9 s; the limit is 500 ms. Marked: deploy (v1.42.0) on 2 Mar at 09:18.',
  )
})

test('a limit far beyond everything measured does not flatten it, and is told all the same', () => {
  const found = texts(drawChart(chartOf([10, 12, 11], { threshold: 100_000 }), options))
  expect(found).toContain('limit 1 min 40 s, beyond this picture')
  expect(found).not.toContain('100 s')
})

test('more lines than can be told apart are drawn down to those with the highest peaks, and counted', () => {
  const lines = Array.from({ length: 20 }, (_, k) => lineOf([k, k + 1, k], `memory {pod=p${k}, zone=x}`))
  const svg = drawChart({ title: 'memory', lines, marks: [] }, options)
  expect(strokes(svg)).toHaveLength(8)
  expect(texts(svg)).toEqual(expect.arrayContaining(['pod=p12', 'pod=p19', '12 lower lines are not drawn']))
})

test('where nothing was measured it says so', () => {
  expect(texts(drawChart(chartOf([null, null]), options))).toEqual(['shop: latency', 'Nothing was measured'])
})

test('long series are thinned to the width, and their peak stays', () => {
  const values = Array.from({ length: 20_000 }, (_, i) => (i === 12_345 ? 900 : i % 7))
  const svg = drawChart(chartOf(values), options)
  expect(svg.length).toBeLessThan(40_000)
  const [path] = strokes(svg)
  const heights = path!.attributes
    .d!.split(/[ML]/)
    .slice(1)
    .map((point) => Number(point.split(' ')[1]))
  expect(Math.min(...heights)).toBeLessThan(60)
})

test.each(['light', 'dark'] as const)('in the %s theme every line stands out from the ground by 3 to 1', (theme) => {
  const { ground, lines, threshold, deploy, onset, incident } = paletteOf(theme)
  for (const colour of [...lines, threshold, deploy, onset, incident])
    expect([colour, contrast(colour, ground) >= 3]).toEqual([colour, true])
})

/** Viénot, Brettel and Mollon 1999: how somebody without the cones for red (`protan`) or green sees a linear colour. */
const blindness = {
  protan: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deutan: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
}

test.each(Object.entries(blindness))('the first four lines stay apart for %s eyes, in both themes', (_, m) => {
  const seen = (colour: string) => {
    const [r, g, b] = linear(colour) as [number, number, number]
    return [0, 3, 6].map((i) => Math.max(0, m[i]! * r + m[i + 1]! * g + m[i + 2]! * b) ** (1 / 2.2))
  }
  for (const theme of ['light', 'dark'] as const) {
    const first = paletteOf(theme).lines.slice(0, 4)
    for (const a of first)
      for (const b of first) {
        if (a === b) continue
        const distance = Math.hypot(...seen(a).map((part, i) => part - seen(b)[i]!))
        expect([theme, a, b, distance > 0.2]).toEqual([theme, a, b, true])
      }
  }
})

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, b] = linear(colour)
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (lighter! + 0.05) / (darker! + 0.05)
}

test('as PNG it has twice its size, and its words are drawn without any font of the machine', async () => {
  const withWords = await chartPng(drawChart(chartOf([1, 2, 3]), options))
  const without = await chartPng(drawChart(chartOf([1, 2, 3]), options).replaceAll(/<text[^>]*>[^<]*<\/text>/g, ''))
  expect(withWords.subarray(1, 4).toString()).toBe('PNG')
  expect([withWords.readUInt32BE(16), withWords.readUInt32BE(20)]).toEqual([1120, 560])
  expect(withWords.length).toBeGreaterThan(without.length + 3_000)
})
