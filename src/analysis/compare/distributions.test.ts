import fc from 'fast-check'
import { expect, it } from 'vitest'
import { binomialAtMost, normalBeyond } from './distributions.ts'

// Reference values: SciPy 1.17.
it.each([
  [3, 10, 0.5, 0.171875],
  [0, 5, 0.1, 0.59049],
  [40, 100, 0.5, 0.028443966820490444],
  [1200, 100_000, 0.0125, 0.07874209549449197],
  [5, 1_000_000, 1e-5, 0.06708501704958428],
  [499_000, 1_000_000, 0.5, 0.0228041499326948],
  [10, 10, 0.3, 1],
  [-1, 10, 0.3, 0],
])('at most %d of %d with a chance of %d has probability %d', (count, trials, share, expected) => {
  expect(binomialAtMost(count, trials, share)).toBeCloseTo(expected, 8)
})

it.each([
  [0, 1],
  [0.5, 0.6170750774519738],
  [-1.96, 0.04999579029644087],
  [2.82, 0.004802364948378505],
  [3, 0.0026997960632601866],
  [6, 1.973175290075389e-9],
  [20, 5.507248237212311e-89],
  [100, 0],
])('a normal value lies beyond %d with probability %d', (z, expected) => {
  expect(normalBeyond(z)).toBeCloseTo(expected, 12)
  if (expected > 0) expect(normalBeyond(z) / expected).toBeCloseTo(1, 8)
})

it('sums to the binomial probabilities added up by hand', () => {
  const trials = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(trials, fc.nat(40), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, pick, share) => {
      const count = pick % (n + 1)
      let term = (1 - share) ** n
      let sum = term
      for (let k = 1; k <= count; k++) {
        term *= ((n - k + 1) / k) * (share / (1 - share))
        sum += term
      }
      expect(binomialAtMost(count, n, share)).toBeCloseTo(sum, 9)
    }),
  )
})
