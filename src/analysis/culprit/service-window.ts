/** What was measured of one service during an incident, at even steps; NaN where a value is missing. */
export interface ServiceWindow {
  service: string
  /** Percent of what it may use. */
  cpu?: number[]
  /** Percent of what it may use. */
  memory?: number[]
  /** Milliseconds, a high quantile. */
  latency?: number[]
  /** Requests per second. */
  rate?: number[]
}

/** A line of a service during the incident. */
export interface ServiceLine {
  service: string
  /** Small letters: `info`, `warn`, `error`. */
  level: string
  message: string
  /** Milliseconds; only differences count. */
  at?: number
  /** The request it belongs to. */
  trace?: string
}

/** All that is known of an incident without a fault-free time to compare with, but for the begin of the window. */
export interface IncidentWindow {
  services: ServiceWindow[]
  /** A sample of the lines, in any order. */
  lines: ServiceLine[]
}
