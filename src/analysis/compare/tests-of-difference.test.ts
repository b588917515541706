import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantileTest } from './quantile-test.ts'
import { rankSumTest } from './rank-sum-test.ts'
import { rateTest } from './rate-test.ts'

const count = fc.nat(5000)
const exposure = fc.double({ min: 0.1, max: 1e6, noNaN: true })
const sample = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 60 })

describe('the test of two rates', () => {
  // Reference values: the binomial tails of SciPy 1.17.
  it.each([
    [10, 60, 25, 60, 0.016673847800120715],
    [0, 120, 8, 60, 0.00030483158055174544],
    [100, 120, 60, 60, 0.3012659383338517],
    [1000, 60, 1010, 60, 0.8409043141158256],
  ])('takes %d in %d and %d in %d for the same with probability %d', (a, inA, b, inB, expected) => {
    const { pValue } = rateTest({ count: a, exposure: inA }, { count: b, exposure: inB })
    expect(pValue).toBeCloseTo(expected, 9)
  })

  it('does not care which comes first nor in what unit exposure is counted, and stays a probability', () => {
    fc.assert(
      fc.property(count, exposure, count, exposure, fc.constantFrom(1, 60, 1e-3), (a, inA, b, inB, unit) => {
        const one = rateTest({ count: a, exposure: inA }, { count: b, exposure: inB })
        const other = rateTest({ count: b, exposure: inB * unit }, { count: a, exposure: inA * unit })
        expect(one.pValue).toBeGreaterThanOrEqual(0)
        expect(one.pValue).toBeLessThanOrEqual(1)
        expect(one.atLeast).toBeGreaterThanOrEqual(1)
        expect(other.pValue).toBeCloseTo(one.pValue, 8)
        expect(other.atLeast / one.atLeast).toBeCloseTo(1, 8)
      }),
    )
  })

  it('takes nothing for evidence of nothing', () => {
    expect(rateTest({ count: 0, exposure: 5 }, { count: 0, exposure: 9 })).toEqual({ pValue: 1, atLeast: 1 })
    expect(rateTest({ count: 5, exposure: 0 }, { count: 1, exposure: 9 })).toEqual({ pValue: 1, atLeast: 1 })
  })

  it('promises a greater ratio for more of the same evidence', () => {
    const ratio = (scale: number) =>
      rateTest({ count: 2 * scale, exposure: 60 }, { count: 20 * scale, exposure: 60 }).atLeast
    expect(ratio(100)).toBeGreaterThan(ratio(1))
    expect(ratio(100)).toBeLessThan(10)
  })
})

describe('the test of two samples by ranks', () => {
  // Reference values: scipy.stats.mannwhitneyu, asymptotic.
  it.each([
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3, 5, 7, 9, 11, 13, 15, 17, 19], 0.03019507777167903],
    [[1, 1, 2, 2, 2, 3, 3, 8, 9], [2, 2, 3, 3, 3, 4, 4, 9], 0.2768082953708193],
    [Array(9).fill(4), Array(8).fill(4), 1],
  ])('%j against %j gives %d', (a, b, expected) => {
    expect(rankSumTest(a, b)).toBeCloseTo(expected, 9)
  })

  it('is the same both ways and under any rising change of scale', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const p = rankSumTest(a, b)!
        expect(rankSumTest(b, a)).toBeCloseTo(p, 9)
        const stretch = (values: number[]) => values.map((v) => Math.exp(v / 5))
        expect(rankSumTest(stretch(a), stretch(b))).toBeCloseTo(p, 9)
        expect(p).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('makes no claim on fewer than eight values', () => {
    expect(rankSumTest([1, 2, 3], Array(20).fill(9))).toBeNull()
    expect(rankSumTest(Array(20).fill(9), [1, 2, 3, 4, 5, 6, 7, Number.NaN])).toBeNull()
  })
})

describe('the test of a quantile', () => {
  it('sees a longer tail that the middle does not show', () => {
    const even = Array.from({ length: 400 }, (_, at) => at % 100)
    const tail = even.map((value) => (value >= 90 ? 500 : value))
    expect(rankSumTest(even, tail)).toBeGreaterThan(0.01)
    expect(quantileTest(even, tail, 0.95)).toBeLessThan(1e-6)
    expect(quantileTest(even, even, 0.95)).toBe(1)
  })

  it('makes no claim when hardly a value lies above', () => {
    expect(quantileTest([1, 2, 3], [4, 5, 6], 0.99)).toBeNull()
    expect(quantileTest([], Array(1000).fill(1), 0.5)).toBeNull()
  })
})
