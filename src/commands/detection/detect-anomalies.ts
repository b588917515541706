import { detect, type Anomaly as Verdict } from '../../analysis/series/detect.ts'
import type { Anomaly } from '../../core/telemetry/anomaly.ts'
import { anomalySeverities } from '../../core/telemetry/anomaly.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from '../telemetry/observed.ts'
import { describeAnomaly } from './describe-anomaly.ts'
import { learnNormal, type Normal, stepMs } from './learn-normal.ts'
import { type Measurement, measurements } from './measurements.ts'

/** What detection is asked. */
export interface Look {
  /** The moment that is judged, and how far back an anomaly may lie that is over again. */
  now: Date
  sinceMs: number
  /** Counts are told per this length. */
  windowMs: number
  normal?: Normal
  /** Whether the latest anomaly of each measurement is wanted, instead of its worst. */
  latest?: boolean
  /** Ends the asking. */
  signal?: AbortSignal
}

/** One measurement over the time that is looked at. */
export interface Measured {
  measurement: Measurement
  series: Series
}

/** What was found, and what was measured on the way. */
export interface Detected {
  anomalies: Anomaly[]
  measured: Measured[]
}

/** How many points before the time that is looked at are shown to the judge. */
const leadIn = 30

/**
 * Judges everything that is measured of a service against what is normal there and against fixed limits. An anomaly of
 * the time looked at is found even when it is over by now. Worst first.
 */
export async function detectAnomalies(found: Observed, look: Look): Promise<Detected> {
  const { signal } = look
  // A step that is not over yet would look like a drop.
  const to = Math.floor(look.now.getTime() / stepMs) * stepMs
  const window: Window = { from: new Date(to - look.sinceMs - leadIn * stepMs), to: new Date(to) }
  const results = await Promise.all(
    measurements.map(async (measurement): Promise<Measured[]> => {
      if (measurement.limitsOnly && found.service.thresholds?.[measurement.metric] === undefined) return []
      const series = await measurement.measure({ ...found, window, stepMs, ...(signal && { signal }) })
      return series?.times.length ? [{ measurement, series }] : []
    }),
  )
  const measured = results.flat()
  const judged = await Promise.all(measured.map((one) => judge(found, one, look)))
  const anomalies = unexplained(judged.flat(), measured, look)
  return { anomalies: anomalies.sort(worstFirst), measured }
}

const worstFirst = (a: Anomaly, b: Anomaly) =>
  anomalySeverities.indexOf(b.severity) - anomalySeverities.indexOf(a.severity) || b.score - a.score

async function judge(found: Observed, { measurement, series }: Measured, look: Look): Promise<Anomaly[]> {
  const { normal = learnNormal, now, sinceMs, signal } = look
  const limit = found.service.thresholds?.[measurement.metric]
  const fixed = limit === undefined ? [] : describeAnomaly({ found, measurement, series, look, limit })
  if (fixed.length) return fixed
  if (measurement.limitsOnly) return []
  const known = await normal(found, measurement, now.getTime() - sinceMs, signal)
  if (!known) return []
  const options = { direction: measurement.direction, minimumAbsolute: measurement.least, normal: known }
  const moments = momentsOf(series, now.getTime() - sinceMs)
  let worst: { verdict: Verdict; end: number } | undefined
  for (const end of moments) {
    const upTo = { times: series.times.subarray(0, end), values: series.values.subarray(0, end) }
    const verdict = detect(upTo, options)
    if (!verdict.isAnomalous) continue
    if (!worst || rank(verdict) > rank(worst.verdict)) worst = { verdict, end }
    if (look.latest) break
  }
  return worst ? describeAnomaly({ found, measurement, series, look, ...worst }) : []
}

const rank = ({ severity }: Verdict) => anomalySeverities.indexOf(severity)

/** The ends at which a series is judged, the newest first: every few points of the time looked at, and not too many. */
function momentsOf({ times }: Series, since: number): number[] {
  const points = times.length - times.findIndex((time) => time >= since)
  const every = Math.max(everyPoints, Math.ceil(points / mostMoments))
  const ends: number[] = []
  for (let end = times.length; end > 0 && times[end - 1]! >= since; end -= every) ends.push(end)
  return ends
}

const everyPoints = 3
const mostMoments = 120

/** Twice the traffic brings twice the errors: those are no news of their own while their share stayed. */
function unexplained(anomalies: Anomaly[], measured: Measured[], { now, windowMs }: Look): Anomaly[] {
  const surge = anomalies.find(({ metric, direction }) => metric === 'traffic' && direction === 'high')
  const errors = anomalies.find(({ metric }) => metric === 'error_count')
  if (!surge?.baseline || !errors?.baseline) return anomalies
  const requests = measured.find(({ measurement }) => measurement.metric === 'traffic')
  if (!requests || now.getTime() - errors.window.to.getTime() > windowMs) return anomalies
  const growth = surge.currentValue / surge.baseline
  return errors.currentValue > errors.baseline * growth * 1.5 ? anomalies : anomalies.filter((one) => one !== errors)
}
