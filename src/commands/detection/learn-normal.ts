import { type Baseline, baseline } from '../../analysis/series/baseline.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'
import type { Measurement } from './measurements.ts'

/** One point each, in milliseconds: fine enough for an onset, coarse enough for a week in one answer. */
export const stepMs = 120_000
/** How far back is looked to learn what is normal: a week shows days and nights. */
const historyMs = 7 * 24 * 3_600_000
/** Fewer points say nothing about what is normal. */
const fewest = 30

/** Learns what is normal from the week before a moment; undefined where the service has no such measurement. */
export async function learnNormal(
  found: Observed,
  { measure, counts }: Measurement,
  before: number,
  signal?: AbortSignal,
): Promise<Baseline | undefined> {
  const to = Math.floor(before / stepMs) * stepMs
  const window: Window = { from: new Date(to - historyMs), to: new Date(to) }
  const series = await measure({ ...found, window, stepMs, ...(signal && { signal }) })
  if (!series || series.times.length < fewest) return undefined
  return baseline(series.times, series.values, { horizon: 15, ...(counts && { counts }) })
}

/** What is normal for a measurement, learnt or remembered; undefined where nothing can be said. */
export type Normal = (
  found: Observed,
  measurement: Measurement,
  before: number,
  signal?: AbortSignal,
) => Promise<Baseline | undefined>

/** How long what was learnt is used, and how many are kept. */
const freshMs = 30 * 60_000
const mostKept = 4_000

/**
 * Remembers what was learnt, for watches that ask every minute. Ages are spread, so that a thousand of them are not
 * learnt anew in the same moment.
 */
export function remembering(random: () => number, learn: Normal = learnNormal): Normal {
  const known = new Map<string, { until: number; normal: ReturnType<Normal> }>()
  return (found, measurement, before, signal) => {
    const key = JSON.stringify([found.profile.name, found.service.name, measurement.metric])
    const kept = known.get(key)
    if (kept && kept.until > before) return kept.normal
    const normal = learn(found, measurement, before, signal)
    known.delete(key)
    known.set(key, { until: before + freshMs * (0.75 + random() / 2), normal })
    if (known.size > mostKept) known.delete(known.keys().next().value!)
    // What could not be learnt is asked for again.
    normal.catch(() => known.delete(key))
    return normal
  }
}
