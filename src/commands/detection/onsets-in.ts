import { type Anomaly, anomalySeverities } from '../../core/telemetry/anomaly.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'
import { detectAnomalies } from './detect-anomalies.ts'
import { learnNormal, type Normal } from './learn-normal.ts'
import { patternAnomalies } from './pattern-anomalies.ts'

/** As much is judged at once; longer windows are taken in pieces. */
const pieceMs = 24 * 3_600_000
/** Counts are told per this length. */
const windowMs = 10 * 60_000
/** Of one piece no more episodes are looked for. */
const mostLooks = 6
/** Onsets of one metric that are closer than this are one. */
const sameMs = 10 * 60_000

/**
 * Every anomaly that began within a window, also those that are over and had others after them, the latest first. A look
 * finds the latest episode of each metric, so one looks again at the time before, until there is nothing new.
 */
export async function onsetsIn(found: Observed, window: Window, signal?: AbortSignal): Promise<Anomaly[]> {
  const seen: Anomaly[] = []
  const normal = oneNormal(window)
  const more = { windowMs, normal, ...(signal && { signal }) }
  for (let to = window.to.getTime(); to > window.from.getTime(); to -= pieceMs) {
    const from = Math.max(window.from.getTime(), to - pieceMs)
    let end = to
    for (let looks = 0; looks < mostLooks && end - from > windowMs; looks++) {
      const { anomalies } = await detectAnomalies(found, { now: new Date(end), sinceMs: end - from, ...more })
      const fresh = anomalies.filter((one) => !seen.some((known) => isSame(known, one)))
      if (!fresh.length) break
      seen.push(...fresh)
      end = Math.min(end - windowMs, Math.max(...fresh.map(({ detectedAt }) => detectedAt.getTime())) - 1)
    }
  }
  const sinceMs = Math.min(pieceMs, lengthOf(window))
  seen.push(...(await patternAnomalies(found, { now: window.to, sinceMs, ...more })))
  return seen
    .filter(({ detectedAt }) => detectedAt >= window.from && detectedAt < window.to)
    .sort((a, b) => b.detectedAt.getTime() - a.detectedAt.getTime() || weight(b) - weight(a))
}

const weight = ({ severity }: Anomaly) => anomalySeverities.indexOf(severity)

const isSame = (a: Anomaly, b: Anomaly) =>
  a.key === b.key && Math.abs(a.detectedAt.getTime() - b.detectedAt.getTime()) < sameMs

/** What was normal before the window is learnt once for all its pieces. */
function oneNormal({ from }: Window): Normal {
  const known = new Map<string, ReturnType<Normal>>()
  return (found, measurement, _before, signal) => {
    const learnt = known.get(measurement.metric) ?? learnNormal(found, measurement, from.getTime(), signal)
    known.set(measurement.metric, learnt)
    return learnt
  }
}
