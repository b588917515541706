/** Fits one straight line to any stretch of a series in constant time. */
export interface SegmentCost {
  /** Twice the negative log likelihood, but for a constant, of rows [from, to) under one line and one noise level. */
  cost(from: number, to: number): number
  /** Correlation of neighbouring residuals when [from, at) and [at, to) each follow their own line; -1 to 1. */
  correlation(from: number, at: number, to: number): number
  /** Standard deviation of the residuals of [from, at) and [at, to) around their own lines. */
  noise(from: number, at: number, to: number): number
}

/**
 * Prepares running sums of `values` (finite; any scale). `resolution` is the noise variance, as a share of the whole
 * series' variance, below which segments are not told apart: it keeps exact stretches from having infinite likelihood.
 */
export function segmentCost(values: Float64Array, resolution: number): SegmentCost {
  const y = standardised(values)
  const { sum, moment, square } = runningSums(y)

  const line = (from: number, to: number) => {
    const length = to - from
    const total = sum[to]! - sum[from]!
    const middle = (from + to - 1) / 2
    const spread = (length * (length * length - 1)) / 12
    const together = moment[to]! - moment[from]! - middle * total
    const slope = length > 2 ? together / spread : 0
    const rest = square[to]! - square[from]! - (total * total) / length - slope * together
    return { level: total / length, slope, middle, rest: Math.max(0, rest) }
  }

  const residuals = (from: number, to: number, seen: (residual: number, previous: number) => void) => {
    const { level, slope, middle } = line(from, to)
    let previous = 0
    for (let i = from; i < to; i++) {
      const residual = y[i]! - level - slope * (i - middle)
      seen(residual, previous)
      previous = residual
    }
  }

  return {
    cost(from, to) {
      const length = to - from
      const total = sum[to]! - sum[from]!
      let rest = square[to]! - square[from]! - (total * total) / length
      if (length > 2) {
        const together = moment[to]! - moment[from]! - ((from + to - 1) / 2) * total
        rest -= (12 * together * together) / (length * (length * length - 1))
      }
      return length * Math.log(Math.max(0, rest) / length + resolution)
    },
    correlation(from, at, to) {
      let products = 0
      let squares = 0
      const seen = (residual: number, previous: number) => {
        products += residual * previous
        squares += residual * residual
      }
      residuals(from, at, seen)
      residuals(at, to, seen)
      return squares > 0 ? products / squares : 0
    },
    noise(from, at, to) {
      return Math.sqrt((line(from, at).rest + line(at, to).rest) / (to - from) + resolution) * y.scale
    },
  }
}

function standardised(values: Float64Array): Float64Array & { scale: number } {
  let mean = 0
  for (const value of values) mean += value / values.length
  let variance = 0
  for (const value of values) variance += (value - mean) ** 2 / values.length
  const scale = Math.sqrt(variance) || 1
  return Object.assign(
    values.map((value) => (value - mean) / scale),
    { scale },
  )
}

/** Sums of y, of row number times y, and of y squared, each before row i. */
function runningSums(y: Float64Array) {
  const sum = new Float64Array(y.length + 1)
  const moment = new Float64Array(y.length + 1)
  const square = new Float64Array(y.length + 1)
  for (let i = 0; i < y.length; i++) {
    sum[i + 1] = sum[i]! + y[i]!
    moment[i + 1] = moment[i]! + i * y[i]!
    square[i + 1] = square[i]! + y[i]! * y[i]!
  }
  return { sum, moment, square }
}
