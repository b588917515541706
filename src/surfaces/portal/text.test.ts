import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span } from '../../core/card.ts'
import { h } from './html.ts'
import { localPath } from './local-path.ts'
import { ago } from './moment.ts'
import { link, spoken, text } from './text.ts'

const now = new Date('2026-03-02T09:00:00Z')
const reading = { now, publicUrl: 'https://allclear.example' }
const markup = async (span: Span) => String(await h`${text([span], reading)}`)

test('plain words stay words, whatever they look like', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (words) => {
      for (const span of [
        words,
        { bold: words },
        { code: words },
        { user: 'u', name: words },
        { link: words, url: words },
      ] as Span[])
        expect(
          (await markup(span)).replace(/<\/?(strong|code|span class="person"|span|a href="[^"<>]*"[^<>]*|a)>/g, ''),
        ).not.toMatch(/[<>]/)
    }),
  )
})

test.each([
  ['https://allclear.example/incidents/INC-1', '<a href="/incidents/INC-1">x</a>'],
  ['https://allclear.example', '<a href="/">x</a>'],
  [
    'https://allclear.example.evil.example/',
    '<a href="https://allclear.example.evil.example/" rel="noopener noreferrer nofollow" target="_blank">x</a>',
  ],
  ['javascript:alert(1)', '<span>x</span>'],
  ['data:text/html,x', '<span>x</span>'],
  ['no address', '<span>x</span>'],
])('a link to %s', async (url, html) => {
  expect(String(await link('x', url, reading.publicUrl))).toBe(html)
})

test.each([
  [now, 'just now'],
  [new Date('2026-03-02T08:57:30Z'), '2 min ago'],
  [new Date('2026-03-02T06:00:00Z'), '3 h ago'],
  [new Date('2026-03-02T09:00:45Z'), 'in 45 s'],
  [new Date('2026-03-09T09:00:00Z'), 'in 7 d'],
])('%s is told as %s', (at, words) => {
  expect(ago(at, now)).toBe(words)
})

test('a spoken sentence names moments as people write them', () => {
  const until = new Date('2026-03-02T10:30:00Z')
  expect(spoken(['It opens again at ', { time: until, form: 'clock' }, '.'], now)).toBe('It opens again at 10:30 UTC.')
})

test('a place to go back to never leaves this site', () => {
  fc.assert(
    fc.property(fc.string(), (tail) => {
      for (const asked of [tail, `/${tail}`, `//${tail}`, `/\\${tail}`, `/%2f${tail}`])
        expect(new URL(localPath(asked), 'https://allclear.example').origin).toBe('https://allclear.example')
    }),
  )
  expect(localPath('/incidents?status=all#x')).toBe('/incidents?status=all#x')
})
