import type { Deploy } from './telemetry/deploy.ts'

/** How bad the source says it is. */
export type Severity = 'critical' | 'error' | 'warning' | 'info'

/** What a source asks for; `ignored` is kept and shown, but changes nothing. */
export type SignalAction = 'trigger' | 'acknowledge' | 'resolve' | 'change' | 'ignored'

/** One alert as a source told it, in our words: the canonical form every parser produces. */
export interface Signal {
  /** The configured source it came through; dedup never crosses sources. */
  source: string
  action: SignalAction
  /** Names the condition at its source, at most 255 characters. */
  dedupKey: string
  /** Alerts of one group join one incident; without it each dedup key is its own group. */
  groupKey?: string
  severity: Severity
  /** Raw and untrusted, at most 1 024 characters. */
  title: string
  body?: string
  service?: string
  component?: string
  environment?: string
  labels: Record<string, string>
  annotations: Record<string, string>
  links: { label: string; url: string }[]
  images: { url: string; alt: string }[]
  startsAt: Date
  endsAt?: Date
  /** When the source says this state began: orders triggers and resolves in whatever order they arrive. Absent: arrival is the order. */
  sourceAt?: Date
  receivedAt: Date
  rawSha256: string
  /** For sources that never send a resolve: the alert clears by itself when not refreshed by then. */
  expiresAt?: Date
  /** Why an `ignored` signal was ignored. */
  reason?: string
  /** What a `change` is known to be, beside its title and its time. */
  change?: Partial<Pick<Deploy, 'kind' | 'version' | 'sha' | 'author'>>
}

/** One firing or cleared condition, one row per time it fired. */
export interface Alert {
  id: string
  source: string
  dedupKey: string
  groupKey?: string
  incident: string | null
  status: 'firing' | 'cleared'
  severity: Severity
  title: string
  body?: string
  service: string
  labels: Record<string, string>
  annotations: Record<string, string>
  links: { label: string; url: string }[]
  images: { url: string; alt: string }[]
  /** When the source says it first fired. */
  startedAt: Date
  /** Source time of the newest trigger seen. */
  firedAt: Date
  /** Source time of the newest resolve seen, kept even when it arrived before its trigger. */
  clearedAt?: Date
  /** Set when a person cleared it while the source may still be firing. */
  clearedByHandAt?: Date
  seenAt: Date
  expiresAt?: Date
  /** How many deliveries said that it fires. */
  fires: number
}
