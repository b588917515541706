import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { compareTemplates } from './compare-templates.ts'
import { rateChange, twoSided } from './rate-change.ts'

const hour = { minutesBefore: 60, minutesAfter: 60 }

test('a new template comes first, one that stayed comes last', () => {
  const before = [
    { template: 'GET <*>', count: 6000 },
    { template: 'retry <*>', count: 10 },
    { template: 'warm up', count: 14 },
  ]
  const after = [
    { template: 'GET <*>', count: 6010 },
    { template: 'retry <*>', count: 90 },
    { template: 'pool exhausted', count: 300 },
  ]
  const rows = compareTemplates(before, after, hour)
  expect(rows.map(({ template, change, significant }) => [template, change, significant])).toEqual([
    ['pool exhausted', '+', true],
    ['retry <*>', '~', true],
    ['warm up', '-', true],
    ['GET <*>', '~', false],
  ])
  expect(rows[0]).toMatchObject({ before: 0, after: 5 })
})

test('rates are per minute: windows of different length with the same rate differ in nothing', () => {
  const [row] = compareTemplates([{ template: 'a', count: 600 }], [{ template: 'a', count: 100 }], {
    minutesBefore: 60,
    minutesAfter: 10,
  })
  expect(row).toMatchObject({ before: 10, after: 10, significant: false })
  expect(Math.abs(row!.z)).toBeLessThan(0.01)
})

test('a single new line is no proof', () => {
  expect(
    compareTemplates(
      [{ template: 'a', count: 100 }],
      [
        { template: 'a', count: 100 },
        { template: 'b', count: 1 },
      ],
      hour,
    ),
  ).toContainEqual(expect.objectContaining({ template: 'b', change: '+', significant: false }))
})

test.each([0, -1, Number.NaN])('a window of %d minutes is refused', (minutesAfter) => {
  expect(() => compareTemplates([], [], { minutesBefore: 1, minutesAfter })).toThrow(Problem)
})

test('turning the windows round turns the sign', () => {
  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.nat(5000),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      (a, b, m, n) => {
        const there = rateChange({ before: a, after: b, minutesBefore: m, minutesAfter: n })
        const back = rateChange({ before: b, after: a, minutesBefore: n, minutesAfter: m })
        expect(there.z).toBeCloseTo(-back.z, 6)
        expect(there.logRatio).toBeCloseTo(-back.logRatio, 6)
        expect(there.p).toBeGreaterThanOrEqual(0)
        expect(there.p).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test.each([
  [0, 1],
  [1.959964, 0.05],
  [-2.575829, 0.01],
  [6, 1.973175e-9],
])('the tail beyond z = %d is %d', (z, p) => {
  expect(twoSided(z) / p).toBeCloseTo(1, 5)
})
