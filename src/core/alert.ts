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
  change?: Partial<Pick<Deploy, 'kind' | 'version' | 'sha' | 'author' | 'files'>>
}

/** What keeps an alert from making noise. */
export type Muting =
  | { kind: 'silence'; id: string; comment: string }
  | { kind: 'inhibition'; rule: string }
  /** It has not fired often enough yet. */
  | { kind: 'open_after'; count: number; of: number; withinMs: number }

/** An alert that is kept and counts for nothing. */
export interface Muted {
  sinceAt: Date
  by: Muting[]
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
  component?: string
  environment?: string
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
  /** Why it makes no noise; what was said last stays when it cleared meanwhile. */
  muted?: Muted
  /** When deliveries said that it fires, in milliseconds since the epoch, as far as its source looks back. */
  triggers?: number[]
  /** How it comes and goes, where its source damps that. */
  flap?: AlertFlap
  /** The incidents it belonged to before they were merged, the first one first. */
  merged?: string[]
}

/** What is remembered of an alert that comes and goes, over all its episodes. */
export interface AlertFlap {
  /** When it came or went, in milliseconds since the epoch, as far as the rule looks back. */
  changes: number[]
  flapping: boolean
  /** Its source says that it cleared; it counts as firing until it has been calm. */
  held?: boolean
}
