import type { SeenAnomaly } from './answers.ts'
import type { Complaint } from './complaints.ts'
import type { ServiceView } from './service-view.ts'
import type { TraceView } from './trace-view.ts'

const severityWeight = { critical: 0.9, high: 0.8, medium: 0.6, low: 0.35 } as const

/** What each metric says of trouble in its service: load alone is none. */
const metricWeight: Record<string, number> = {
  error_count: 1,
  error_rate: 1,
  latency_p50: 0.8,
  latency_p95: 0.9,
  latency_p99: 0.9,
  saturation: 0.9,
  cpu: 0.7,
  memory: 0.7,
  restarts: 1,
  log_pattern: 0.6,
  traffic: 0.3,
}

/** How unwell a service is, 0 to 1, and since when. */
export interface Unwell {
  level: number
  since?: Date
  /** Whether requests fail or wait, rather than that something only looks odd. */
  serves: boolean
}

/** Fewer requests are no course of things. */
const leastRequests = 3

/** Judges how unwell a service is by everything that is unusual about it, where requests fail or wait in it included. */
export function unwell(
  { anomalies, service }: ServiceView,
  complaints: readonly Complaint[],
  { failing, waiting }: Pick<TraceView, 'failing' | 'waiting'>,
): Unwell {
  const spots = [...failing, ...waiting].filter((spot) => spot.service === service && spot.count >= leastRequests)
  const weights = [
    ...anomalies.map((one) => severityWeight[one.severity] * (metricWeight[one.metric] ?? 0.5) * certain(one)),
    ...complaints.map(
      ({ failure, mechanism }) =>
        (failure ? 0.45 : mechanism && mechanism.weight >= 0.7 ? 0.32 : 0.2) * (mechanism ? 1 : 0.7),
    ),
    ...spots.map(({ count, of }) => 0.45 * Math.sqrt(count / Math.max(1, of))),
  ]
  const moments = [
    ...anomalies.filter(({ metric }) => metric !== 'traffic').map(({ detectedAt }) => detectedAt.getTime()),
    ...complaints.filter(({ failure }) => failure).map((one) => one.since.getTime()),
    ...spots.map(({ example }) => example.span.startedAt.getTime()),
  ]
  // Odd traffic and warnings date what nothing worse does.
  const lesser = [
    ...anomalies.map(({ detectedAt }) => detectedAt.getTime()),
    ...complaints.map((one) => one.since.getTime()),
  ]
  const since = early(moments.length ? moments : lesser)
  return {
    level: 1 - weights.reduce((left, weight) => left * (1 - weight), 1),
    ...(since !== undefined && { since: new Date(since) }),
    serves:
      spots.length > 0 ||
      anomalies.some(({ metric }) => /^(error|latency)/.test(metric)) ||
      complaints.some(({ failure }) => failure),
  }
}

const certain = ({ score }: SeenAnomaly) => 0.6 + 0.4 * Math.min(1, Math.max(0, score))

/** The first moment that another follows within five minutes, since a single odd one may be chance; else the first. */
function early(moments: number[]): number | undefined {
  const sorted = moments.toSorted((a, b) => a - b)
  return sorted.find((at, i) => (sorted[i + 1] ?? Infinity) - at < 5 * 60_000) ?? sorted[0]
}

/** The anomaly of one of these metrics, the worst first. */
export const anomalyOf = ({ anomalies }: ServiceView, ...metrics: string[]): SeenAnomaly | undefined =>
  anomalies.find(({ metric, direction }) => metrics.includes(metric) && direction === 'high')

/** Metrics come in steps of this length, and an onset is the beginning of its step. */
const stepMs = 60_000

/**
 * The moments at which trouble may have begun, for what is to be older than it: lines tell it exactly; a metric only tells
 * the step, whose end counts, so that a change within it came before.
 */
export function onsetsOf({ anomalies }: ServiceView, complaints: readonly Complaint[], { since }: Unwell): Date[] {
  if (!since) return []
  const near = (at: Date) => Math.abs(at.getTime() - since.getTime()) <= 3 * stepMs
  const said = [
    ...complaints.map((one) => one.since),
    ...anomalies.filter(({ metric }) => metric === 'log_pattern').map(({ detectedAt }) => detectedAt),
  ].filter(near)
  const measured = anomalies.filter(({ metric, detectedAt }) => metric !== 'log_pattern' && near(detectedAt))
  if (said.length) return [new Date(Math.min(...said.map(Number)))]
  return measured.length
    ? [new Date(Math.min(...measured.map(({ detectedAt }) => detectedAt.getTime())) + stepMs)]
    : [since]
}
