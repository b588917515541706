import { median } from './robust.ts'

/** The cycle a series follows. */
export type Season = 'week' | 'day' | 'none'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
export const weekMs = 7 * dayMs

/**
 * Tells whether a series repeats by day or by week, by trying: even days are predicted from odd ones and the other way
 * round, hour by hour, and that must be clearly better than one level for all; then weeks likewise against days. A day
 * needs two full days of history, a week two full weeks. `times` are milliseconds since the epoch, ascending; NaN
 * values are passed over. Hours are those of UTC: a cycle in local time is the same cycle but for the clock changes.
 */
export function findSeason(times: Float64Array, values: Float64Array): Season {
  const span = times.length > 1 ? times[times.length - 1]! - times[0]! : 0
  const level = () => 0
  const hourOfDay = (time: number) => Math.floor(positive(time, dayMs) / hourMs)
  const hourOfWeek = (time: number) => Math.floor(positive(time, weekMs) / hourMs)
  const days = (time: number) => Math.floor(time / dayMs) & 1
  const weeks = (time: number) => Math.floor(time / weekMs) & 1
  if (span >= 2 * weekMs * almost) {
    const byDay = predictionError(times, values, weeks, hourOfDay)
    const byWeek = predictionError(times, values, weeks, hourOfWeek)
    if (byWeek < clearlyBetter * byDay && byWeek < clearlyBetter * predictionError(times, values, weeks, level))
      return 'week'
  }
  if (span < 2 * dayMs * almost) return 'none'
  const byDay = predictionError(times, values, days, hourOfDay)
  return byDay < clearlyBetter * predictionError(times, values, days, level) ? 'day' : 'none'
}

/** The remainder that is never negative. */
export const positive = (value: number, cycle: number) => ((value % cycle) + cycle) % cycle

const clearlyBetter = 0.8

/** The last row of two full days comes one step before their end. */
const almost = 0.95

/** Mean absolute error when each fold's rows are predicted by the medians of the other fold, place by place. */
function predictionError(
  times: Float64Array,
  values: Float64Array,
  fold: (time: number) => number,
  place: (time: number) => number,
): number {
  const groups: Map<number, number[]>[] = [new Map(), new Map()]
  for (let i = 0; i < times.length; i++) {
    if (!Number.isFinite(values[i])) continue
    const of = groups[fold(times[i]!)]!
    const here = of.get(place(times[i]!))
    if (here) here.push(values[i]!)
    else of.set(place(times[i]!), [values[i]!])
  }
  let error = 0
  let count = 0
  for (const [mine, other] of [groups, [...groups].reverse()] as [Map<number, number[]>, Map<number, number[]>][]) {
    for (const [where, rows] of mine) {
      const predicted = median(other.get(where) ?? [])
      if (Number.isNaN(predicted)) continue
      for (const row of rows) error += Math.abs(row - predicted)
      count += rows.length
    }
  }
  return count > 0 ? error / count : Number.POSITIVE_INFINITY
}
