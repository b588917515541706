import type { Anomaly } from '../telemetry/anomaly.ts'

/** What a watch has to tell: its set of anomalies changed, or still burns and is told again. */
export interface WatchNotice {
  about: 'watch'
  watch: string
  service: string
  profile: string
  /** `firing`: something is there, new or still; `resolved`: nothing is left. */
  state: 'firing' | 'resolved'
  /** Everything that fires now, worst first; empty when resolved. */
  anomalies: Anomaly[]
  /** Those that were not told before. */
  fresh: string[]
  /** What is over since the last notice. */
  resolved: Anomaly[]
  at: Date
  /** The chart of the worst of them. */
  image?: { url: string; alt: string }
}
