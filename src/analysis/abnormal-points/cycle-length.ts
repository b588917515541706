import { median } from '../series/robust.ts'

/** One cycle apart, points differ by at most this share of what points differ by in general. */
const agreement = 0.6
const shortest = 6
const nearlyBest = 1.25

/**
 * After how many points a series repeats, 0 when it does not: the first lag at which values differ least from those one
 * lag earlier, by the median, so that neither outliers nor a few odd cycles decide. At least two whole cycles must be there.
 */
export function cycleLength(values: Float64Array): number {
  const longest = Math.floor(values.length / 2)
  const differences = new Float64Array(longest + 1).fill(Number.POSITIVE_INFINITY)
  for (let lag = shortest; lag <= longest; lag++) differences[lag] = differenceAt(values, lag)
  const general = median(differences.subarray(shortest))
  const least = Math.min(...differences.subarray(shortest))
  if (!(least <= agreement * general)) return 0
  for (let lag = shortest + 1; lag < longest; lag++) {
    const difference = differences[lag]!
    const isValley = difference <= differences[lag - 1]! && difference <= differences[lag + 1]!
    if (isValley && difference <= Math.max(nearlyBest * least, 0.3 * general)) return lag
  }
  return 0
}

const differenceAt = (values: Float64Array, lag: number) =>
  median(values.subarray(lag).map((value, i) => Math.abs(value - values[i]!)))
