import type { Series } from '../../core/telemetry/series.ts'
import { onset } from '../series/onset.ts'
import { centreAndWidth, median } from '../series/robust.ts'

/** A metric that left its usual level by the time of the alert. */
export interface MovedSeries {
  series: Series
  service: string
  /** When it left, in milliseconds. */
  since: number
  direction: 'high' | 'low'
  before: number
  after: number
  /** How far, in widths of its usual noise. */
  size: number
  /** Whether it crept instead of jumping. */
  gradual: boolean
}

/**
 * Metrics that are not what they were in the first half of the time before the alert. `noticedAt` in milliseconds. Those
 * that move by less than a fifth, or not clearly beyond their noise, are left out.
 */
export const movedSeries = (metrics: readonly Series[], noticedAt: number): MovedSeries[] =>
  metrics.flatMap((series) => moved(series, noticedAt) ?? [])

const settling = 3 * 60_000

function moved(series: Series, noticedAt: number): MovedSeries | undefined {
  const { times, values } = series
  const until = times.findLastIndex((time) => time <= noticedAt + settling)
  const early = values.subarray(0, Math.floor(times.findLastIndex((time) => time <= noticedAt) / 2))
  if (early.length < 4 || until < 6) return
  const { centre, width } = centreAndWidth(early)
  const after = median(values.subarray(Math.max(0, until - 4), until + 1))
  const floor = Math.max(Math.abs(centre) * 0.02, Math.abs(after - centre) * 0.01, 1e-9)
  const noise = Math.max(Number.isFinite(width) ? width : 0, floor)
  const size = Math.abs(after - centre) / noise
  if (!(size >= 6) || Math.abs(after - centre) < 0.2 * Math.abs(centre)) return
  const begin = onset(times, values, times[until]!, { level: centre, width: noise })
  if (!begin) return
  const shape = { series, since: begin.timeMs, before: centre, after, size }
  const service = series.labels.service ?? ''
  return {
    ...shape,
    service,
    direction: after > centre ? 'high' : 'low',
    gradual: crept(values, begin.index, until, centre),
  }
}

/** Whether the first quarter of the way from the onset saw less than half of what the last quarter sees. */
function crept(values: Float64Array, from: number, to: number, level: number): boolean {
  const quarter = Math.floor((to - from + 1) / 4)
  if (quarter < 3) return false
  const early = Math.abs(median(values.subarray(from, from + quarter)) - level)
  const late = Math.abs(median(values.subarray(to - quarter + 1, to + 1)) - level)
  return early < late / 2
}
