import type { WatchedMetric } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'
import { measurements } from './measurements.ts'

const stepMs = 60_000

/** What people call some of them. */
const synonyms: Record<string, WatchedMetric> = { errors: 'error_count', requests: 'traffic' }

/**
 * One watched metric over the last window: the sum of counts, the average of anything else. Undefined when there is no
 * data, which is not the same as zero.
 */
export async function measureNow(
  found: Observed,
  metric: string,
  { now, windowMs, signal }: { now: Date; windowMs: number; signal?: AbortSignal },
): Promise<number | undefined> {
  const measurement = measurements.find((one) => one.metric === (synonyms[metric] ?? metric))
  if (!measurement) return undefined
  const to = Math.floor(now.getTime() / stepMs) * stepMs
  const window: Window = { from: new Date(to - windowMs), to: new Date(to) }
  const series = await measurement.measure({ ...found, window, stepMs, ...(signal && { signal }) })
  const values = series?.values.filter(Number.isFinite)
  if (!values?.length) return undefined
  const sum = values.reduce((total, value) => total + value, 0)
  return measurement.counts ? sum : sum / values.length
}
