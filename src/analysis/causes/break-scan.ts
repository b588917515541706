import { quantile } from '../compare/quantile.ts'
import { leastScale, leastSide, type PreparedSeries } from './metric-series.ts'

const windowShares = [1 / 20, 1 / 10, 1 / 5]

/**
 * How strongly a series breaks at each index, the index being the first sample of the new level; 0 where it does not.
 * For each of three window sizes: how much of what a straight line leaves unexplained around there a step explains (0 to
 * 1, so that a slope is no break), times the doublings of the quiet spread that the step makes; then the mean. A local
 * scan of means as in MOSUM tests (Eichinger and Kirch 2018, "A MOSUM procedure for the estimation of multiple random
 * change points"), with a robust scale.
 */
export function breakScan(one: PreparedSeries): Float64Array {
  const breaks = new Float64Array(one.values.length)
  const scale = quietScale(one)
  const running = prefixes(one.values)
  for (const share of windowShares)
    addSteps(breaks, running, Math.max(leastSide, Math.round(breaks.length * share)), scale)
  return breaks
}

/** Running sums of the values, of their squares and of each value times its index. */
interface Running {
  sums: Float64Array
  squares: Float64Array
  moments: Float64Array
}

function addSteps(breaks: Float64Array, running: Running, width: number, scale: number) {
  const { sums } = running
  const length = breaks.length
  for (let at = leastSide; at <= length - leastSide; at++) {
    const left = at < width ? at : width
    const right = length - at < width ? length - at : width
    const before = sums[at]! - sums[at - left]!
    const after = sums[at + right]! - sums[at]!
    const step = Math.abs(after / right - before / left)
    if (step <= scale) continue
    const between = ((left * right) / (left + right)) * step * step
    const explained = beyondLine(running, at - left, at + right, between)
    breaks[at]! += (Math.log2(step / scale) * explained) / windowShares.length
  }
}

/** The share of what a line leaves that a step explains; `between` is what the step explains of the variation around the mean. */
function beyondLine({ sums, squares, moments }: Running, from: number, to: number, between: number): number {
  const size = to - from
  const whole = sums[to]! - sums[from]!
  const total = squares[to]! - squares[from]! - (whole * whole) / size
  const slope = moments[to]! - moments[from]! - ((from + to - 1) / 2) * whole
  const line = (slope * slope * 12) / (size * (size * size - 1))
  const left = total - line
  return left > total * 1e-9 ? Math.min(1, Math.max(0, (between - line) / left)) : 0
}

/** The values are taken around one of them, so that a large level does not swallow the small differences. */
function prefixes(values: Float64Array): Running {
  const centre = values[values.length >> 1]!
  const sums = new Float64Array(values.length + 1)
  const squares = new Float64Array(values.length + 1)
  const moments = new Float64Array(values.length + 1)
  for (let at = 0; at < values.length; at++) {
    const value = values[at]! - centre
    sums[at + 1] = sums[at]! + value
    squares[at + 1] = squares[at]! + value * value
    moments[at + 1] = moments[at]! + value * at
  }
  return { sums, squares, moments }
}

/** The spread of a series where it is quiet: the lower quartile over overlapping stretches, whatever happens in the others. */
function quietScale(one: PreparedSeries): number {
  const stretch = Math.max(5, Math.ceil(one.values.length / 10))
  const spreads: number[] = []
  for (let from = 0; from + stretch <= one.values.length; from += stretch >> 1) {
    const part = one.values.slice(from, from + stretch).sort()
    spreads.push(quantile(part, 0.75) - quantile(part, 0.25))
  }
  const spread = quantile(Float64Array.from(spreads).sort(), 0.25)
  return Math.max(spread, leastScale(one, quantile(one.values.slice().sort(), 0.25)))
}
