import { normalBeyond } from './distributions.ts'
import { sorted } from './quantile.ts'

/** Below this size the normal approximation of the rank sum says too little to be quoted. */
const leastSample = 8

/**
 * Whether one sample tends to be larger than another: the Mann-Whitney U test (1947), two-sided, normal approximation
 * with correction for ties and continuity; in time n log n. Null when a sample has fewer than 8 finite values.
 */
export function rankSumTest(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const [a, b] = [sorted(first), sorted(second)]
  if (a.length < leastSample || b.length < leastSample) return null
  const { rankSum, ties } = ranksOf(a, b)
  const size = a.length + b.length
  const pairs = a.length * b.length
  const distance = Math.abs(rankSum - (a.length * (a.length + 1)) / 2 - pairs / 2)
  const variance = (pairs / 12) * (size + 1 - ties / (size * (size - 1)))
  return variance <= 0 ? 1 : normalBeyond(Math.max(0, distance - 0.5) / Math.sqrt(variance))
}

/** The sum of the ranks of the first of two rising samples, equal values sharing theirs, and the sum of t³ - t over ties. */
function ranksOf(a: Float64Array, b: Float64Array): { rankSum: number; ties: number } {
  let rankSum = 0
  let ties = 0
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY)
    const [fromI, fromJ] = [i, j]
    while (a[i] === value) i++
    while (b[j] === value) j++
    const equal = i - fromI + (j - fromJ)
    rankSum += (i - fromI) * (fromI + fromJ + (equal + 1) / 2)
    ties += equal ** 3 - equal
  }
  return { rankSum, ties }
}
