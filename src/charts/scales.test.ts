import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distinctNames } from './distinct-names.ts'
import { downsample } from './downsample.ts'
import { sparkline } from './sparkline.ts'
import { begin, chartOf } from './test-chart.ts'
import { shorten, textWidth } from './text-width.ts'
import { spanWords, timeTicks } from './time-scale.ts'
import { valueScale } from './value-scale.ts'
import { valueWords } from './value-words.ts'

const hour = 3_600_000

test.each([
  [847, 'count', '847'],
  [12_400, 'count', '12,400'],
  [3_450_000, 'count', '3.45M'],
  [0.1234, 'ratio', '12.3 %'],
  [99.95, 'percent', '100 %'],
  [240, 'ms', '240 ms'],
  [2_400, 'ms', '2.4 s'],
  [90_000, 'ms', '1 min 30 s'],
  [1_234_567_890, 'bytes', '1.23 GB'],
  [12.5, 'rate', '12.5/s'],
  [0.25, 'cores', '0.25 cores'],
  [-5.5, undefined, '−5.5'],
])('%s %s is told as %s', (value, unit, words) => {
  expect(valueWords(value, unit)).toBe(words)
})

const ticks = (values: number[], unit?: string, wanted = 4) => {
  const { ticks, step } = valueScale(chartOf(values, unit === undefined ? {} : { unit }), wanted)
  return ticks.map((tick) => valueWords(tick, unit, step))
}

test.each([
  [[0, 97], 'count', ['0', '50', '100']],
  [[0, 1], 'count', ['0', '1']],
  [[120, 2_300], 'ms', ['0 s', '1 s', '2 s', '3 s']],
  [[10, 200_000], 'ms', ['0 s', '1 min', '2 min', '3 min', '4 min']],
  [[0.001, 0.043], 'ratio', ['0 %', '2 %', '4 %', '6 %']],
  [[1e9, 3.3e9], 'bytes', ['0 GB', '1 GB', '2 GB', '3 GB', '4 GB']],
  [[100, -60], 'percent', ['−100 %', '−50 %', '0 %', '50 %', '100 %']],
  [[1_000, 1_010], 'number', ['1,000', '1,005', '1,010']],
] as [number[], string, string[]][])('grid lines for %j %s', (values, unit, words) => {
  expect(ticks(values, unit)).toEqual(words)
})

test('grid lines are even, hold every value between them, and are about as many as wanted', () => {
  const any = fc.double({ min: -1e15, max: 1e15, noNaN: true })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), fc.integer({ min: 2, max: 8 }), (values, wanted) => {
      const { low, high, ticks } = valueScale(chartOf(values, { unit: 'rate' }), wanted)
      expect(ticks.length).toBeGreaterThanOrEqual(2)
      expect(ticks.length).toBeLessThanOrEqual(wanted + 3)
      const slack = (high - low) * 1e-6
      for (const value of values) expect(value >= low - slack && value <= high + slack).toBe(true)
    }),
  )
})

test.each([
  [2, 'UTC', ['08:00', '08:30', '09:00', '09:30', '10:00']],
  [30, 'UTC', ['12:00', '18:00', '3 Mar', '06:00', '12:00']],
  [24 * 20, 'UTC', ['5 Mar', '12 Mar', '19 Mar']],
  [2, 'Asia/Kolkata', ['13:30', '14:00', '14:30', '15:00', '15:30']],
] as [number, string, string[]][])('the axis of %s hours in %s', (hours, zone, labels) => {
  expect(timeTicks(begin, begin + hours * hour, 5, zone).map(({ label }) => label)).toEqual(labels)
})

test('days begin at midnight of the zone, before and after its clock changes', () => {
  const from = Date.parse('2026-03-27T12:00:00Z')
  const found = timeTicks(from, from + 4 * 24 * hour, 5, 'Europe/Berlin')
  expect(found.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-03-27T23:00:00.000Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
    '2026-03-30T22:00:00.000Z',
  ])
  expect(found.every(({ newDay }) => newDay)).toBe(true)
})

test('moments on the axis rise and are never too many, in any zone and over any time', () => {
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(
      fc.integer({ min: 1.5e9, max: 2e9 }),
      fc.integer({ min: 1, max: 8e6 }),
      zone,
      (start, length, timeZone) => {
        const found = timeTicks(start * 1_000, (start + length) * 1_000, 6, timeZone).map(({ at }) => at)
        expect(found.length).toBeLessThanOrEqual(8)
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
      },
    ),
  )
})

test.each([
  [1, '2 Mar, 08:00–09:00 UTC'],
  [20, '2 Mar 08:00 – 3 Mar 04:00 UTC'],
  [24 * 30, '2 Mar – 1 Apr UTC'],
])('a span of %s hours', (hours, words) => {
  expect(spanWords(begin, begin + hours * hour, 'UTC')).toBe(words)
})

test('thinned out, a line keeps its ends, its order and only its own points', () => {
  const points = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 4, maxLength: 300 })
  fc.assert(
    fc.property(points, fc.integer({ min: 3, max: 80 }), (values, most) => {
      const all = values.map((value, at) => ({ at, value }))
      const kept = downsample(all, most)
      expect(kept.length).toBe(Math.min(most, all.length))
      expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)])
      expect(kept.every(({ at, value }, i) => values[at] === value && (i === 0 || kept[i - 1]!.at < at))).toBe(true)
    }),
  )
})

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], 8, '▁▂▃▄▅▆▇█'],
  [[5, 5, 5], 8, '▄▄▄'],
  [[0, 0, 0], 8, '▁▁▁'],
  [[1, null, 9], 8, '▁ █'],
  [[1, 1, 1, 1, 50, 1, 1, 1], 4, '▁▁█▁'],
  [[9, 9, 9, 9, 1, 9, 9, 9], 4, '██▁█'],
  [[null, null], 8, ''],
  [[], 8, ''],
] as [(number | null)[], number, string][])('the sparkline of %j in %i characters', (values, width, line) => {
  expect(sparkline(values, width)).toBe(line)
})

test.each([
  [
    ['m {pod=a, zone=x}', 'm {pod=b, zone=x}'],
    ['pod=a', 'pod=b'],
  ],
  [
    ['p50 {app=x}', 'p99 {app=x}'],
    ['p50', 'p99'],
  ],
  [
    ['p50 {app=x}', 'p99 {app=y}'],
    ['p50 app=x', 'p99 app=y'],
  ],
  [
    ['m {pod=a}', 'm {pod=a}'],
    ['m {pod=a}', 'm {pod=a}'],
  ],
  [['m {pod=a}'], ['m {pod=a}']],
  [
    ['a', 'm {pod=a}'],
    ['a', 'm {pod=a}'],
  ],
])('of the names %j only %j tells something', (names, telling) => {
  expect(distinctNames(names)).toEqual(telling)
})

test('words are cut between characters as people see them, and fit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 30, max: 300 }), (text, width) => {
      const cut = shorten(text, width, 12)
      expect(textWidth(cut, 12)).toBeLessThanOrEqual(width)
      expect(cut.isWellFormed()).toBe(true)
    }),
  )
})
