import type { Anomaly } from '../telemetry/anomaly.ts'

/** How a watch came to an end while it fired, and through whom. */
export interface Ended {
  how: 'stopped' | 'removed'
  /** Their name, for people. */
  by: string
}

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
  /** Present when nothing is known to be over: nobody looks any more. */
  ended?: Ended
  /** The chart of the worst of them. */
  image?: { url: string; alt: string }
}
