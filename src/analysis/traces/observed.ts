import type { Evidence } from '../../core/investigation/evidence.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Trace } from '../../core/telemetry/trace.ts'

/** A measured quantity of one thing that runs: a pod, an instance, or the service itself. */
export interface ObjectSeries {
  /** The pod or instance; the service's own name where there is no finer one. */
  object: string
  service: string
  series: Series
}

/**
 * What was seen of a system in a stretch of time. Logs belong to spans by `traceId` and `spanId`, or by `traceId`, service
 * and moment. Any order; any part may be empty.
 */
export interface Observed {
  traces: readonly Trace[]
  logs: readonly LogEntry[]
  series: readonly ObjectSeries[]
}

/** Evidence before it has an id; its locator names `trace` and `span`, or `object`, `metric` and `at` (milliseconds). */
export type Proof = Omit<Evidence, 'id'>

/** What is called when a leaf span speaks to something that has no spans of its own. */
export const databaseName = 'database'
