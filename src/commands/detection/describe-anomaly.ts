import type { Anomaly as Verdict } from '../../analysis/series/detect.ts'
import { showDuration } from '../../core/duration.ts'
import type { Anomaly } from '../../core/telemetry/anomaly.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Observed } from '../telemetry/observed.ts'
import { showValue } from '../telemetry/show-value.ts'
import type { Look } from './detect-anomalies.ts'
import { stepMs } from './learn-normal.ts'
import type { Measurement } from './measurements.ts'

/** What an anomaly is described from: a verdict of the judge at the end it judged, or a fixed limit. */
export type Finding = { found: Observed; measurement: Measurement; series: Series; look: Look } & (
  | { verdict: Verdict; end: number }
  | { limit: number }
)

/** The anomaly in words and numbers; empty when a fixed limit is kept. Counts are told per window, not per step. */
export function describeAnomaly(finding: Finding): Anomaly[] {
  return 'limit' in finding ? overLimit(finding) : [beyondNormal(finding)]
}

function beyondNormal({
  found,
  measurement,
  series,
  look,
  verdict,
  end,
}: Extract<Finding, { verdict: Verdict }>): Anomaly {
  const { metric, unit, counts } = measurement
  const steps = counts ? Math.max(1, Math.round(look.windowMs / stepMs)) : 1
  // A spike of one step would be lost in the sum of a window that was quiet otherwise, and its limit with it.
  const alone = verdict.reason === 'spike' && !(series.values[end - 2]! > verdict.threshold)
  const per = alone ? 1 : steps
  const current = counts ? sumOf(series, end, per) : verdict.current
  const over = look.now.getTime() - series.times[end - 1]! > 3 * stepMs
  return {
    key: `${metric}:${verdict.direction}`,
    service: found.service.name,
    metric,
    description: [
      wordsOf(metric, current, unit, per),
      verdict.direction === 'high' ? 'above' : 'below',
      `the usual ${showValue(verdict.expected * (counts ? per : 1), unit)}`,
      ...(over ? [`until ${clock(series.times[end - 1]!)}`] : []),
    ].join(' '),
    severity: verdict.severity,
    detectedAt: new Date(verdict.onsetAt),
    currentValue: rounded(current),
    threshold: rounded(verdict.threshold * (counts ? per : 1)),
    baseline: rounded(verdict.expected * (counts ? per : 1)),
    direction: verdict.direction,
    score: verdict.score,
    window: { from: new Date(verdict.window.from), to: new Date(series.times[end - 1]! + stepMs) },
    unit,
  }
}

/** A fixed limit: the newest window (counts) or the newest values against it. */
function overLimit({ found, measurement, series, look, limit }: Extract<Finding, { limit: number }>): Anomaly[] {
  const { metric, unit, counts } = measurement
  const steps = Math.max(1, Math.round(look.windowMs / stepMs))
  const at = (end: number) => (counts ? sumOf(series, end, steps) : averageOf(series, end, steps))
  const end = series.times.length
  const current = at(end)
  if (!(current > limit)) return []
  let began = end
  while (began > 1 && at(began - 1) > limit) began -= 1
  const from = series.times[Math.max(0, began - steps)]!
  return [
    {
      key: `${metric}:high`,
      service: found.service.name,
      metric,
      description: `${wordsOf(metric, current, unit, steps, counts)}, above the limit of ${showValue(limit, unit)}`,
      severity: current >= 10 * limit ? 'critical' : current >= 3 * limit ? 'high' : 'medium',
      detectedAt: new Date(series.times[began - 1]!),
      currentValue: rounded(current),
      threshold: limit,
      direction: 'high',
      score: Math.min(1, current / limit / 10),
      window: { from: new Date(from), to: new Date(series.times[end - 1]! + stepMs) },
      unit,
    },
  ]
}

const names: Record<string, string> = {
  error_count: 'errors',
  traffic: 'requests',
  restarts: 'restarts',
}

/** "847 errors in 10m", "p99 latency 3.2 s", "cpu at 93 %". */
function wordsOf(metric: string, value: number, unit: string, steps: number, counted = true): string {
  const noun = names[metric]
  if (noun && counted) return `${showValue(value)} ${noun} in ${shortLength(steps * stepMs)}`
  if (metric.startsWith('latency_')) return `${metric.slice('latency_'.length)} latency ${showValue(value, unit)}`
  return `${metric} at ${showValue(value, unit)}`
}

const shortLength = (ms: number) => showDuration(ms).replace(' min', 'm').replace(' h', 'h')

const clock = (at: number) => `${new Date(at).toISOString().slice(11, 16)} UTC`

function sumOf({ values }: Series, end: number, steps: number): number {
  let sum = 0
  for (let i = Math.max(0, end - steps); i < end; i++) if (Number.isFinite(values[i])) sum += values[i]!
  return sum
}

function averageOf({ values }: Series, end: number, steps: number): number {
  const known = values.subarray(Math.max(0, end - steps), end).filter(Number.isFinite)
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : Number.NaN
}

/** Six digits tell everything; more only look exact. */
const rounded = (value: number) => Number(value.toPrecision(6))
