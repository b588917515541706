import { centreAndWidth } from './robust.ts'

/**
 * The series with its isolated outliers (up to three rows long) replaced by their neighbourhood's median. `values` must
 * be finite. A row is an outlier when it is more than eight noise deviations from the median of the seven rows around
 * it; the noise is read off the steps between rows, so neither level nor trend counts as noise (Hampel filter, Pearson
 * 2002).
 */
export function withoutSpikes(values: Float64Array): Float64Array {
  const limit = outlying * noiseOfSteps(values)
  const cleaned = values.slice()
  const near = new Float64Array(2 * reach + 1)
  for (let i = 0; i < values.length; i++) {
    const from = Math.max(0, i - reach)
    const count = Math.min(values.length, i + reach + 1) - from
    for (let k = 0; k < count; k++) insert(near, k, values[from + k]!)
    const middle = near[count >> 1]!
    if (Math.abs(values[i]! - middle) > limit) cleaned[i] = middle
  }
  return cleaned
}

const reach = 3
const outlying = 8

/** Robust standard deviation of the noise, from differences of neighbouring rows. */
function noiseOfSteps(values: Float64Array): number {
  const steps = new Float64Array(Math.max(0, values.length - 1))
  for (let i = 0; i < steps.length; i++) steps[i] = values[i + 1]! - values[i]!
  return centreAndWidth(steps).width / Math.SQRT2
}

/** Puts a value into the sorted first `count` places. */
function insert(sorted: Float64Array, count: number, value: number): void {
  let place = count
  while (place > 0 && sorted[place - 1]! > value) {
    sorted[place] = sorted[place - 1]!
    place--
  }
  sorted[place] = value
}
