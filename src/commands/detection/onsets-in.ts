import { type Anomaly, anomalySeverities } from '../../core/telemetry/anomaly.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'
import { detectAnomalies } from './detect-anomalies.ts'
import { learnNormal, type Normal, stepMs } from './learn-normal.ts'
import { measuredOnce } from './measured-once.ts'
import { patternAnomalies } from './pattern-anomalies.ts'

/** As much is judged at once; longer windows are taken in pieces. */
const pieceMs = 2 * 3_600_000
/** What the judge sees before a piece, at most. */
const leadInMs = 3_600_000
/** Counts are told per this length. */
const windowMs = 10 * 60_000
/** A piece is looked at so often at most. */
const mostLooks = 12
/** Patterns of a longer time than this are those of its end. */
const patternsMs = 24 * 3_600_000

/**
 * Every anomaly that began within a window, also those that are over and had others after them, the latest first. A look
 * finds the latest episode of each metric, so one looks again from before it, piece by piece; what an episode leaves
 * behind in averages after it counts as part of it.
 */
export async function onsetsIn(found: Observed, window: Window, signal?: AbortSignal): Promise<Anomaly[]> {
  const steps = { from: floor(window.from.getTime()), to: floor(window.to.getTime()) }
  const whole = { from: new Date(steps.from - leadInMs), to: new Date(steps.to) }
  const kept = whole.to > whole.from ? measuredOnce(found, whole) : found
  const more = { windowMs, latest: true, normal: oneNormal(window), ...(signal && { signal }) }
  const seen: Anomaly[] = []
  for (let to = steps.to; to > steps.from; to -= pieceMs) {
    const from = Math.max(steps.from, to - pieceMs)
    for (let end = to, looks = 0; end > from && looks < mostLooks; looks++) {
      const { anomalies } = await detectAnomalies(kept, { now: new Date(end), sinceMs: end - from, ...more })
      if (!anomalies.length) break
      seen.push(...anomalies.filter(({ detectedAt }) => detectedAt.getTime() > from - leadInMs + 2 * stepMs))
      const judged = Math.max(...anomalies.map((one) => one.window.to.getTime()))
      end = floor(Math.min(end, judged) - windowMs)
    }
  }
  const patterns = await patternAnomalies(found, {
    now: window.to,
    sinceMs: Math.min(patternsMs, lengthOf(window)),
    ...more,
  })
  return [...distinct(seen), ...patterns]
    .filter(({ detectedAt }) => detectedAt.getTime() >= steps.from && detectedAt < window.to)
    .sort((a, b) => b.detectedAt.getTime() - a.detectedAt.getTime() || weight(b) - weight(a))
}

const floor = (moment: number) => Math.floor(moment / stepMs) * stepMs

const weight = ({ severity }: Anomaly) => anomalySeverities.indexOf(severity)

/** Of findings about one metric that overlap in time the worst is the episode, and the others are its echoes. */
function distinct(seen: Anomaly[]): Anomaly[] {
  const kept: Anomaly[] = []
  for (const one of seen.toSorted((a, b) => weight(b) - weight(a) || b.score - a.score))
    if (!kept.some((known) => known.key === one.key && overlap(known, one))) kept.push(one)
  return kept
}

const overlap = (a: Anomaly, b: Anomaly) => a.detectedAt < b.window.to && b.detectedAt < a.window.to

/** What was normal before the window is learnt once for all its pieces. */
function oneNormal({ from }: Window): Normal {
  const known = new Map<string, ReturnType<Normal>>()
  return (found, measurement, _before, signal) => {
    const learnt = known.get(measurement.metric) ?? learnNormal(found, measurement, from.getTime(), signal)
    known.set(measurement.metric, learnt)
    return learnt
  }
}
