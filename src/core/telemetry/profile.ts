import type { Backend } from './backend.ts'
import type { GoldenSignal } from './series.ts'

/** A service as one profile observes it. */
export interface ObservedService {
  name: string
  /** Its repository, such as `github.com/acme/payments` . */
  repo?: string
  /** `ecs`, `lambda`, `deployment` …: the kinds of resource its backend knows. */
  resourceType?: string
  logFormat?: 'json' | 'logfmt' | 'plain'
  /** The field that holds the level, where it has an unusual name. */
  levelField?: string
  /** Expressions in the engine's own language that replace the backend's own for a golden signal. */
  metrics: Partial<Record<GoldenSignal, string>>
  /** Fixed limits by metric (`error_count`, `latency_p99` …), beside what is normal: above it is an anomaly. */
  thresholds?: Record<string, number>
  /** What the backend's kind asked for. */
  extra: Record<string, unknown>
}

/** A configured destination of notices; its settings hold secrets and are never shown. */
export interface NotifierSettings {
  /** `<profile>/<name>`, unique in the installation. */
  id: string
  name: string
  /** `slack`, `webhook`, `discord` … */
  type: string
  settings: Record<string, unknown>
}

/** A backend with its services and notifiers. */
export interface Profile {
  name: string
  backend: Backend
  services: Map<string, ObservedService>
  notifiers: Map<string, NotifierSettings>
  /** Whether services that are not declared may be asked for under their own name. */
  open: boolean
}

/** The configured profiles. */
export interface Profiles {
  /** The named one, else `ALLCLEAR_PROFILE`, the active one, `default`, or the only one; throws Problem `not_found` with the known names. */
  resolve(name?: string): Profile
  names(): string[]
  /** The service in a profile; throws Problem `not_found` with the nearest names. */
  service(profile: Profile, name: string): ObservedService
  /** Throws Problem `invalid` when a notifier does not take this place instead of its own. */
  checkDestination?(notifier: NotifierSettings, destination: string): void
}
