import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Trace } from '../../core/telemetry/trace.ts'

/** A commit that may have reached production. `diff` is a unified diff, absent where the repository did not give one. */
export interface Commit {
  sha: string
  author: string
  at: Date
  message: string
  files: readonly string[]
  diff?: string
}

/** A switch that was turned, from nothing to everything or back. */
export interface FlagChange {
  at: Date
  flag: string
  service: string
  /** As its origin words it: `off->on`. */
  change: string
}

/** What a provider says about itself. */
export interface StatusNotice {
  /** The provider's service, as the page names it. */
  service: string
  region?: string
  /** The page's own word: `degraded`, `operating normally` … */
  status: string
  title: string
  detail: string
  from: Date
  /** Absent while it lasts. */
  to?: Date
}

/** A pattern of log lines with its count, and how far that is from what was usual. */
export interface LogPattern {
  template: string
  service: string
  count: number
  /** Lines more than usual; negative for fewer. */
  change: number
  negative?: boolean
}

/** What went off. Everything but `service` and `at` is text as its origin words it. */
export interface ChangeAlert {
  service: string
  at: Date
  summary: string
  metric?: string
}

/** Everything change attribution looks at. Series name their service in `labels.service`; any list may be empty. */
export interface ChangeQuestion {
  alert: ChangeAlert
  logs: readonly LogEntry[]
  patterns: readonly LogPattern[]
  metrics: readonly Series[]
  traces: readonly Trace[]
  statusFeed?: readonly StatusNotice[]
  changes: {
    commits: readonly Commit[]
    deploys: readonly Pick<Deploy, 'at' | 'service' | 'sha' | 'version'>[]
    flags: readonly FlagChange[]
  }
}
