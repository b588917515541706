import { Problem } from '../../core/problem.ts'
import type { Expectation } from './expectation.ts'
import { type Measure, measureFor } from './measure.ts'
import { recentModel } from './recent-model.ts'
import { type RunSpread, runSpread } from './run-spread.ts'
import { findSeason, type Season } from './season.ts'
import { seasonalModel } from './seasonal-model.ts'

/** What is normal for a series. */
export interface Baseline {
  season: Season
  measure: Measure['name']
  /** The expectation at a time (milliseconds since the epoch); null when there is too little history. */
  at(timeMs: number): Expectation | null
  /** How the mean deviation of so many rows in a row scattered in the past; null when there were too few. */
  spread(run: number): RunSpread | null
}

/** Settings of {@link baseline}. */
export interface BaselineOptions {
  /** Whether values count independent events; found out when left out. */
  counts?: boolean | undefined
  /** Rows below which nothing is expected. */
  minimumSample?: number
  /** How many rows ahead the recent level has to hold; its scale covers what the level drifts in that time. */
  horizon?: number
  /** Set to 'none' to go by the rows just before, whatever the season. */
  season?: Season | 'auto'
}

/**
 * Learns what is normal from the history of one series: `times` in milliseconds since the epoch, ascending, steps may
 * differ; `values` of the same length, NaN where missing. With a daily or weekly season the median and the median
 * absolute deviation of the same time of day or week (in quarter-hours, widened until they hold enough rows), else a
 * robust short-window EWMA. Throws `invalid` when the lengths differ.
 */
export function baseline(
  times: Float64Array,
  values: Float64Array,
  { counts, minimumSample = 20, horizon = 1, season: wanted = 'auto' }: BaselineOptions = {},
): Baseline {
  if (times.length !== values.length) {
    throw new Problem(
      'invalid',
      `There are ${times.length} times for ${values.length} values: give one time per value.`,
    )
  }
  const measure = measureFor(values, counts)
  const present = finiteRows(times, values, measure)
  const season = wanted === 'auto' ? findSeason(present.times, present.values) : wanted
  const recent = recentModel(present.values, measure, minimumSample, horizon)
  if (season === 'none') {
    return { season, measure: measure.name, at: () => recent.expectation, spread: remembered(recent.misses) }
  }
  const seasonal = seasonalModel(present.times, present.values, measure, season, minimumSample)
  return {
    season,
    measure: measure.name,
    at: (timeMs) => seasonal.at(timeMs) ?? recent.expectation,
    spread: remembered(seasonal.misses),
  }
}

function remembered(misses: Float64Array): Baseline['spread'] {
  const known = new Map<number, RunSpread | null>()
  return (run) => {
    if (!known.has(run)) known.set(run, runSpread(misses, run))
    return known.get(run) ?? null
  }
}

function finiteRows(times: Float64Array, values: Float64Array, measure: Measure) {
  const kept = { times: new Float64Array(values.length), values: new Float64Array(values.length) }
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    kept.times[count] = times[i]!
    kept.values[count++] = measure.to(values[i]!)
  }
  return { times: kept.times.subarray(0, count), values: kept.values.subarray(0, count) }
}
