/** A measured quantity over time: `times` in milliseconds since the epoch, rising; NaN where nothing was measured. */
export interface Series {
  name: string
  labels: Record<string, string>
  unit?: Unit
  times: Float64Array
  values: Float64Array
}

/** `count` is per step and stands at the beginning of its step, `rate` is per second, `ratio` 0 to 1. */
export type Unit = 'count' | 'rate' | 'ms' | 'ratio' | 'bytes' | 'cores' | 'percent' | 'number'

/**
 * What every service can be asked for under one name, however its backend counts: `requests`, `errors` and `restarts`
 * as counts per step, latencies in milliseconds, `cpu`, `memory` and `saturation` as share of the limit where one is
 * known (`ratio`), else in `cores` or `bytes`.
 */
export const goldenSignals = [
  'requests',
  'errors',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'cpu',
  'memory',
  'saturation',
  'restarts',
] as const
export type GoldenSignal = (typeof goldenSignals)[number]

/** What is looked at for anomalies, alert rules and fixed limits; latencies in milliseconds, counts per window. */
export const watchedMetrics = [
  'error_count',
  'error_rate',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'traffic',
  'cpu',
  'memory',
  'saturation',
  'restarts',
] as const
export type WatchedMetric = (typeof watchedMetrics)[number]

export const isGolden = (name: string): name is GoldenSignal => (goldenSignals as readonly string[]).includes(name)
