import { median } from '../series/robust.ts'

/**
 * How far each point is from the level of a series without a cycle, less the slope it has as a whole (Theil–Sen); a slope
 * counts only when it moves the series by more than its noise.
 */
export function levelResiduals(values: Float64Array): Float64Array {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]))
  const slopes = rows.flatMap((i) => rows.filter((j) => j > i).map((j) => (values[j]! - values[i]!) / (j - i)))
  const slope = median(slopes)
  const level = median(rows.map((row) => values[row]! - slope * row))
  const sloped = values.map((value, row) => value - level - slope * row)
  const centre = median(values)
  const flat = values.map((value) => value - centre)
  const size = (residuals: Float64Array) => median(residuals.map(Math.abs))
  return size(sloped) < 0.7 * size(flat) ? sloped : flat
}
