import type { Backend } from '../../core/telemetry/backend.ts'
import type { Series, WatchedMetric } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { failing } from '../telemetry/count-requests.ts'
import type { Observed } from '../telemetry/observed.ts'

/** A stretch of time of a service, to be measured in steps. */
export interface Asked extends Observed {
  window: Window
  stepMs: number
  /** Ends the asking. */
  signal?: AbortSignal
}

/** How one thing that is watched is measured and judged. */
export interface Measurement {
  metric: WatchedMetric
  unit: string
  direction: 'high' | 'both'
  /** Values are counts per step: a window has their sum. */
  counts: boolean
  /** The least change that matters, in its unit (counts: per step). */
  least: number
  /** Judged against fixed limits and alert rules only: what is normal is judged by its parts. */
  limitsOnly?: boolean
  /** Undefined where the service has no such measurement. */
  measure(asked: Asked): Promise<Series | undefined>
}

const golden =
  (metric: Parameters<Backend['metric']>[0]['metric']) =>
  ({ profile: { backend }, ...question }: Asked) =>
    backend.abilities.includes('metrics') ? backend.metric({ ...question, metric }) : Promise.resolve(undefined)

const latency = (share: 'p50' | 'p95' | 'p99'): Measurement => ({
  metric: `latency_${share}`,
  unit: 'ms',
  direction: 'high',
  counts: false,
  least: 20,
  measure: golden(`latency_${share}`),
})

const use = (metric: 'cpu' | 'memory' | 'saturation'): Measurement => ({
  metric,
  unit: 'ratio',
  direction: 'high',
  counts: false,
  least: 0.05,
  measure: golden(metric),
})

/** Failed requests; where they are not measured, lines that tell of a failure. */
async function errors(asked: Asked): Promise<Series | undefined> {
  const measured = await golden('errors')(asked)
  const { backend } = asked.profile
  if (measured || !backend.abilities.includes('logs')) return measured
  const { profile: _, ...question } = asked
  return backend.countLogs({ ...question, query: failing })
}

/** The share of requests that failed, where there were enough to speak of a share. */
async function errorRate(asked: Asked): Promise<Series | undefined> {
  const [total, bad] = await Promise.all([golden('requests')(asked), golden('errors')(asked)])
  if (!total || !bad) return undefined
  const failed = new Map(Array.from(bad.times, (time, i) => [time, bad.values[i]!]))
  const share = (requests: number, i: number) =>
    requests >= fewestRequests ? (failed.get(total.times[i]!) ?? 0) / requests : Number.NaN
  return { name: 'error_rate', labels: {}, unit: 'ratio', times: total.times, values: total.values.map(share) }
}

const fewestRequests = 20

/** Everything that is looked at, in the order in which people want to hear of it. */
export const measurements: readonly Measurement[] = [
  { metric: 'error_count', unit: 'count', direction: 'high', counts: true, least: 3, measure: errors },
  {
    metric: 'error_rate',
    unit: 'ratio',
    direction: 'high',
    counts: false,
    least: 0.01,
    limitsOnly: true,
    measure: errorRate,
  },
  latency('p99'),
  latency('p95'),
  latency('p50'),
  { metric: 'traffic', unit: 'count', direction: 'both', counts: true, least: 10, measure: golden('requests') },
  use('saturation'),
  use('cpu'),
  use('memory'),
  { metric: 'restarts', unit: 'count', direction: 'high', counts: true, least: 1, measure: golden('restarts') },
]
