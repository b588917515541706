import { quantile, sorted } from './quantile.ts'
import { rateTest } from './rate-test.ts'

/**
 * Whether two samples have the same quantile: how many values of each lie above the quantile of both together, compared
 * as rates (Mood's median test, for any share). Null when so few lie above that nothing can be told.
 */
export function quantileTest(first: ArrayLike<number>, second: ArrayLike<number>, share: number): number | null {
  const [a, b] = [sorted(first), sorted(second)]
  if (a.length === 0 || b.length === 0 || (a.length + b.length) * (1 - share) < 5) return null
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  const limit = quantile(both.sort(), share)
  const counted = (sample: Float64Array) => ({ count: above(sample, limit), exposure: sample.length })
  return rateTest(counted(a), counted(b)).pValue
}

/** How many values of a rising sample exceed a limit. */
function above(rising: Float64Array, limit: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return rising.length - low
}
