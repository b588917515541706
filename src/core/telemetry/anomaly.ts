import type { Level, LogEntry } from './log.ts'
import type { Window } from './window.ts'

export const anomalySeverities = ['low', 'medium', 'high', 'critical'] as const
export type AnomalySeverity = (typeof anomalySeverities)[number]

/** Something a service does not do normally, with the evidence in numbers. */
export interface Anomaly {
  /** Names the condition across polls: `<metric>` or `pattern:<template id>`; the same fault keeps its key. */
  key: string
  service: string
  /** `error_count`, `error_rate`, `latency_p99`, `traffic`, `cpu` …, `log_pattern`, or a rule's metric. */
  metric: string
  /** One sentence with the numbers in it: "847 errors in 10m (threshold: 10)". */
  description: string
  severity: AnomalySeverity
  /** When it began, by change point: not when it was seen. */
  detectedAt: Date
  currentValue: number
  /** The limit that was crossed: a fixed threshold or the edge of the baseline. */
  threshold: number
  /** What was expected; absent for fixed thresholds. */
  baseline?: number
  direction: 'high' | 'low'
  /** 0 to 1. */
  score: number
  window: Window
  unit?: string
  /** What the logs of the window say, the most telling first. */
  logs?: LogSummary
}

/** The patterns of a window's lines. */
export interface LogSummary {
  total: number
  byLevel: Partial<Record<Level, number>>
  patterns: { template: string; count: number; change?: '+' | '-' | '~'; example: LogEntry }[]
}
