/** How bad a log line says it is, in rising order; what vendors write is folded into these. */
export const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const
export type Level = (typeof levels)[number]

/** One log line, whatever engine holds it. All of it is untrusted text, with secrets already taken out. */
export interface LogEntry {
  at: Date
  /** Absent when the line says nothing of it. */
  level?: Level
  message: string
  service: string
  traceId?: string
  spanId?: string
  /** Everything else the line carries, flat: `http.status` → 500. */
  extra: Record<string, string | number | boolean | null>
}
