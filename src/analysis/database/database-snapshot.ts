/** What is measured of a database, whatever its host calls it. */
export type DatabaseMetricName =
  | 'cpu' // percent
  | 'connections'
  | 'freeStorage' // bytes
  | 'freeMemory' // bytes
  | 'swap' // bytes
  | 'readRate' // operations per second
  | 'writeRate' // operations per second
  | 'readLatency' // any unit: only its change is judged
  | 'writeLatency'
  | 'commitLatency'
  | 'queueDepth'
  | 'burstBalance' // percent
  | 'replicaLag' // seconds
  | 'logRate' // bytes of write-ahead or binary log per second
  | 'logStorage' // bytes of log kept
  | 'transactionIds' // used, of two billion
  | 'deadlocks'
  | 'networkIn'
  | 'networkOut'

/** One series of one instance, oldest first. */
export interface DatabaseMetric {
  name: DatabaseMetricName
  instance: string
  times: Date[]
  /** NaN where a value is missing. */
  values: number[]
  /** As its host calls it, such as `CPUUtilization`. */
  called: string
  locator?: Record<string, string>
}

/** What sessions wait for. */
export interface Wait {
  /** Such as `Client:ClientRead` or `IO:WALWrite`. */
  name: string
  /** Average active sessions. */
  load: number
}

export interface Statement {
  text: string
  load: number
  waits: Wait[]
  callsPerSecond?: number
}

/** Who keeps the database busy. */
export interface DatabaseLoad {
  /** Average active sessions over time. */
  values: number[]
  statements: Statement[]
  waits: Wait[]
  users: { name: string; load: number }[]
  hosts: { name: string; load: number }[]
  locator?: Record<string, string>
}

/** Something the host of the database reports: failover, backup, storage running low, a line of its log. */
export interface DatabaseEvent {
  at: Date
  message: string
  instance: string
  categories: string[]
  locator?: Record<string, string>
}

/** What is known of one database around an alert. */
export interface DatabaseSnapshot {
  instance: string
  replicas: string[]
  /** Series of other instances are passed over. */
  metrics: DatabaseMetric[]
  load?: DatabaseLoad
  events: DatabaseEvent[]
  /** What the alert says, if one brought us here. */
  alert?: { text: string; locator?: Record<string, string> }
  /** As configured, when known. */
  maximumConnections?: number
}
