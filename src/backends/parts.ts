import type { Finding, LogsWanted, Question } from '../core/telemetry/backend.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { GoldenSignal, Series } from '../core/telemetry/series.ts'
import type { Trace } from '../core/telemetry/trace.ts'

/** The logs half of a backend. */
export interface Logs {
  logs(question: Question & LogsWanted & { limit: number }): Promise<LogEntry[]>
  countLogs(question: Question & LogsWanted & { stepMs: number }): Promise<Series>
  probe(signal?: AbortSignal): Promise<Finding>
}

/** The metrics half of a backend. */
export interface Metrics {
  metric(question: Question & { metric: GoldenSignal; stepMs: number }): Promise<Series | undefined>
  expression(question: Question & { expression: string; stepMs: number }): Promise<Series[]>
}

/** The traces of a backend. */
export interface Traces {
  traces(question: Question & { limit: number; only?: 'failed' | 'slow'; traceId?: string }): Promise<Trace[]>
  probe(signal?: AbortSignal): Promise<Finding>
}
