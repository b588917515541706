import { median, quantile } from './robust.ts'

/** A scale of comparison on which the noise of a series is about as wide everywhere, and about symmetric. */
export interface Measure {
  name: 'plain' | 'counts' | 'log'
  /** From a value of the series to the measure. */
  to(value: number): number
  /** Back again. */
  from(measured: number): number
  /** The least width of noise, on the measure, around a measured level. */
  leastWidth(level: number): number
}

/**
 * Picks the measure for a sample of a series. Small counts are taken by twice their square root, on which Poisson noise
 * has width 1 at any level (Anscombe 1948); positive values with a long upper tail, like latencies, by logarithm; the
 * rest as it is. `counts` says whether the values are counts of independent events; left out, whole numbers that vary
 * as much as such counts must are taken for them.
 */
export function measureFor(values: Float64Array, counts?: boolean): Measure {
  if (counts ?? looksCounted(values)) return countsMeasure
  const skewed = values.every((value) => !(value < 0)) && longTailed(values)
  return skewed ? logMeasure(median(values.filter((value) => value > 0)) / 10) : plainMeasure
}

/** Noise narrower than this share of the level is rounding. */
const rounding = 0.005

/** Stands in for the width of noise when all there ever was is zero. */
const nothing = 1e-12

const plainMeasure: Measure = {
  name: 'plain',
  to: (value) => value,
  from: (measured) => measured,
  leastWidth: (level) => Math.max(Math.abs(level) * rounding, nothing),
}

const countsMeasure: Measure = {
  name: 'counts',
  to: (value) => 2 * Math.sqrt(Math.max(0, value) + 3 / 8),
  from: (measured) => Math.max(0, (measured / 2) ** 2 - 3 / 8),
  leastWidth: () => 1,
}

const logMeasure = (shift: number): Measure => ({
  name: 'log',
  to: (value) => Math.log(Math.max(0, value) + shift),
  from: (measured) => Math.max(0, Math.exp(measured) - shift),
  leastWidth: () => rounding,
})

/**
 * Whether the values of a series are whole numbers that vary at least about as much as counts of independent events do.
 */
export function looksCounted(values: Float64Array): boolean {
  let count = 0
  let sum = 0
  let steps = 0
  let before = Number.NaN
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < 0 || !Number.isInteger(value)) return false
    if (count > 0) steps += (value - before) ** 2 / 2
    before = value
    sum += value
    count += 1
  }
  return count > 1 && sum > 0 && steps / (count - 1) > (leastDispersion * sum) / count
}

/** Variance over mean; 1 for independent events, near 0 for a gauge that happens to hold whole numbers. */
const leastDispersion = 0.5

function longTailed(values: Float64Array): boolean {
  const middle = quantile(values, 0.5)
  const up = quantile(values, 0.95) - middle
  const down = middle - quantile(values, 0.05)
  return middle > 0 && up > tailRatio * down
}

const tailRatio = 1.6
