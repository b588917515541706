import fc from 'fast-check'
import { expect, it } from 'vitest'
import { centreAndWidth, median, quantile } from './robust.ts'
import { made } from './test-series.ts'

const samples = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 })

it('finds the median that sorting finds, and leaves the sample alone', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const sorted = [...sample].sort((a, b) => a - b)
      const before = [...sample]
      const half = sorted.length / 2
      expect(median(sample)).toBe((sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2)
      expect(sample).toEqual(before)
    }),
  )
})

it('finds the quantile that sorting finds', () => {
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (sample, share) => {
      const sorted = [...sample].sort((a, b) => a - b)
      expect(quantile(sample, share)).toBe(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
    }),
  )
})

it('passes over missing values, and has nothing to say about none', () => {
  expect(median([Number.NaN, 3, 1, Number.NaN, 2])).toBe(2)
  expect(median([Number.NaN])).toBeNaN()
  expect(centreAndWidth([]).width).toBeNaN()
})

it('measures the noise under outliers', () => {
  const noisy = made(1000, ({ normal }, i) => (i % 5 === 0 ? 1e6 : 50 + 4 * normal()))
  const { centre, width } = centreAndWidth(noisy)
  expect(Math.abs(centre - 50)).toBeLessThan(3)
  expect(width).toBeGreaterThan(3)
  expect(width).toBeLessThan(8)
})

it('still has a width when more than half the values agree', () => {
  expect(centreAndWidth([5, 5, 5, 5, 5, 9]).width).toBeGreaterThan(0)
  expect(centreAndWidth([5, 5, 5]).width).toBe(0)
})
