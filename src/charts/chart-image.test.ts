import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Secrets } from '../core/secrets.ts'
import { chartImage } from './chart-image.ts'
import { chartToken, readChartToken } from './chart-token.ts'
import { begin, chartOf, lineOf } from './test-chart.ts'

const digest = (text: string) => createHash('sha256').update(`key ${text}`).digest('base64url')
/** Seals so that a change is noticed, which is all these tests need of a seal. */
const secrets: Secrets = {
  seal: (text) => `${Buffer.from(text).toString('base64url')}.${digest(text)}`,
  open(sealed) {
    const [text = '', seal] = sealed.split('.')
    const opened = Buffer.from(text, 'base64url').toString()
    if (seal !== digest(opened)) throw new Error('altered')
    return opened
  },
}
const now = new Date(begin)
const address = { publicUrl: 'https://allclear.example', secrets, now }
const tokenOf = (url: string) => /^https:\/\/allclear\.example\/charts\/(.+)\.png$/.exec(url)![1]!
const day = 86_400_000

test('an address shows its chart to whoever has it, and stops after a month', () => {
  const chart = chartOf([100, 250, null, 400], {
    threshold: 300,
    band: { times: [begin, begin + 60_000], low: [90, 95], high: [110, 120] },
    marks: [{ at: begin + 60_000, kind: 'deploy', label: 'v1' }],
  })
  const { url, alt } = chartImage(chart, address)!
  expect(alt).toContain('between 100 ms and 400 ms')
  const read = readChartToken(tokenOf(url), now, secrets)!
  expect(read.chart).toMatchObject({ title: chart.title, unit: 'ms', threshold: 300, marks: chart.marks })
  expect(read.chart.lines[0]!.values.map((value) => value && Math.round(value / 2) * 2)).toEqual([100, 250, null, 400])
  expect(read.chart.lines[0]!.times.map((at) => Math.round((at - begin) / 1_000))).toEqual([0, 60, 120, 180])
  expect(read.until.getTime() - begin).toBe(30 * day)
  expect(readChartToken(tokenOf(url), new Date(begin + 30 * day), secrets)).toBeUndefined()
})

test.each([
  ['altered', (token: string) => `x${token}`],
  ['made elsewhere', () => chartToken(chartOf([1]), new Date(begin + day), { ...secrets, seal: (text) => text })],
  ['sealed here for something else', () => secrets.seal('xoxb-a-bot-token')],
  ['empty', () => ''],
])('a token that is %s shows nothing', (_, make) => {
  expect(
    readChartToken(make(chartToken(chartOf([1, 2]), new Date(begin + day), secrets)), now, secrets),
  ).toBeUndefined()
})

test('an address is short enough for every chat, whatever the chart, and its peak stays', () => {
  const noise = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 2, max: 400 }), noise, (lines, points, seed) => {
      let state = seed + 1
      const next = () => (state = (state * 48_271) % 2_147_483_647)
      const chart = {
        ...chartOf([]),
        lines: Array.from({ length: lines }, (_, k) =>
          lineOf(
            Array.from({ length: points }, () => next()),
            `series {pod=checkout-${k}}`,
          ),
        ),
      }
      expect(chartImage(chart, address)!.url.length).toBeLessThanOrEqual(1_900)
    }),
    { numRuns: 40 },
  )
  const flat = chartOf(Array.from({ length: 2_000 }, (_, i) => (i === 777 ? 5_000 : 10)))
  const read = readChartToken(tokenOf(chartImage(flat, address)!.url), now, secrets)!
  expect(Math.max(...read.chart.lines[0]!.values.map(Number))).toBe(5_000)
})

test('bars are thinned evenly: parts of a whole are added up, counts keep their peaks', () => {
  const counts = Array.from({ length: 400 }, (_, i) => (i === 200 ? 90 : 1))
  const read = (stacked: boolean) => {
    const chart = { ...chartOf(counts, { unit: 'count' }), ...(stacked && { stacked }) }
    return readChartToken(tokenOf(chartImage(chart, address)!.url), now, secrets)!.chart
  }
  const sum = (values: (number | null)[]) => values.reduce((all: number, one) => all + (one ?? 0), 0)
  expect(Math.abs(sum(read(true).lines[0]!.values) - 489)).toBeLessThan(10)
  expect(Math.max(...read(false).lines[0]!.values.map(Number))).toBe(90)
  expect(read(true).stacked).toBe(true)
})
