import { changePoints } from './change-points.ts'
import { centreAndWidth, median } from './robust.ts'

/** When a deviation began. */
export interface Onset {
  /** First row of the deviation. */
  index: number
  timeMs: number
  direction: 'high' | 'low'
}

/** What is known of the normal state, if anything: level and width of noise in the unit of the values. */
export interface Normal {
  level: number
  width: number
}

/**
 * When the deviation visible at `aroundMs` (milliseconds since the epoch; the last row when left out) began: a step
 * within one row, a ramp near its foot, a spike at its first row. `values` may hold NaN. Null when nothing deviates
 * there.
 *
 * Going back from there, the start is where the sum of deviations beyond an allowance is greatest, which is the maximum
 * likelihood estimate of the time of change behind a CUSUM chart (Page 1954; Hinkley 1970). When the rows are normal by
 * the series' own median because the change is old, the nearest {@link changePoints} before answers.
 */
export function onset(times: Float64Array, values: Float64Array, aroundMs?: number, normal?: Normal): Onset | null {
  const last = lastRow(times, values, aroundMs)
  if (last < 0) return null
  const { level, width } = normal ?? ownNormal(values.subarray(0, last + 1))
  const deviation = (row: number) => (values[row]! - level) / width
  const now = deviationNow(values, last, deviation)
  if (!(Math.abs(now) >= visible)) return normal ? null : oldChange(times, values, last)
  const sign = Math.sign(now)
  const index = startOfDeviation(values.map((_, row) => sign * deviation(row)).subarray(0, last + 1), Math.abs(now))
  return { index, timeMs: times[index]!, direction: sign > 0 ? 'high' : 'low' }
}

/** Deviations below this are noise. */
const visible = 3

/**
 * The row at which the deviation that lasts until the end most likely began. `deviations` are in standard deviations,
 * positive in its direction, NaN where missing; `size` is how large it is now. Back from the end, `patience` rows
 * without a better start end the search: what lies before is another event.
 */
export function startOfDeviation(deviations: Float64Array, size: number, patience = 5): number {
  const allowance = Math.min(size / 2, Math.max(1.5, size / 16))
  let sum = 0
  let best = 0
  let start = deviations.length - 1
  let since = 0
  for (let row = start; row >= 0 && since < patience; row--) {
    const deviation = deviations[row]!
    if (!Number.isFinite(deviation)) continue
    sum += deviation - allowance
    since += 1
    if (sum <= best) continue
    best = sum
    start = row
    since = 0
  }
  return start
}

/** One row can be a spike, three rows in agreement are a level: whichever deviates more. */
function deviationNow(values: Float64Array, last: number, deviation: (row: number) => number): number {
  const rows: number[] = []
  for (let row = last; row >= 0 && rows.length < 3; row--) if (Number.isFinite(values[row])) rows.push(deviation(row))
  const level = median(rows)
  return Math.abs(rows[0] ?? 0) > Math.abs(level) ? (rows[0] ?? 0) : level
}

function ownNormal(values: Float64Array): Normal {
  const { centre, width } = centreAndWidth(values)
  return { level: centre, width: Math.max(width, Math.abs(centre) * 1e-6, Number.MIN_VALUE * 1e10) }
}

function oldChange(times: Float64Array, values: Float64Array, last: number): Onset | null {
  const change = changePoints(values).findLast(({ index, effect }) => index <= last && Math.abs(effect) >= 1)
  if (!change) return null
  return { index: change.index, timeMs: times[change.index]!, direction: change.effect > 0 ? 'high' : 'low' }
}

function lastRow(times: Float64Array, values: Float64Array, aroundMs = Number.POSITIVE_INFINITY): number {
  let row = times.length - 1
  while (row >= 0 && (times[row]! > aroundMs || !Number.isFinite(values[row]))) row--
  return row
}
