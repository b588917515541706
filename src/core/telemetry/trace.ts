/** One piece of work inside a trace. */
export interface Span {
  id: string
  parent?: string
  service: string
  operation: string
  startedAt: Date
  durationMs: number
  failed: boolean
  /** Flat attributes, such as `http.status_code`. */
  attributes: Record<string, string | number | boolean>
}

/** One request across services: its spans in order of start. */
export interface Trace {
  id: string
  spans: Span[]
}
