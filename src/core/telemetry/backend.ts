import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { redactedBackend } from '../redaction/redacted-backend.ts'
import type { Privacy } from '../redaction/rule.ts'
import type { Deploy } from './deploy.ts'
import type { LogEntry } from './log.ts'
import type { LogQuery } from './log-query.ts'
import type { ObservedService } from './profile.ts'
import type { GoldenSignal, Series } from './series.ts'
import type { Trace } from './trace.ts'
import type { Window } from './window.ts'

/** What a backend can be asked about. */
export type Ability = 'logs' | 'metrics' | 'traces' | 'changes'

/** What every question carries. */
export interface Question {
  service: ObservedService
  window: Window
  /** Ends the question when nobody waits for its answer any more. */
  signal?: AbortSignal
}

/** Which lines: our own query, or a text in the engine's own language, to which the service's scope is added all the same. */
export type LogsWanted = { query: LogQuery } | { raw: string }

/**
 * A place that holds logs, metrics, traces or changes. Answers are complete for the limit asked (every page is read),
 * newest first for logs and traces, rising in time for series. Reads are tried twice when the first try met a passing
 * fault. Throws Problem `unavailable` (does not answer, or refuses us: the message says which permission is missing),
 * `not_found` (no such service there) or `invalid` (a query it cannot take; `fields.query` tells the position).
 */
export interface Backend {
  kind: string
  abilities: readonly Ability[]
  logs(question: Question & LogsWanted & { limit: number }): Promise<LogEntry[]>
  /** Counted by the engine, never the length of a page: one point per step, zero where there was nothing. */
  countLogs(question: Question & LogsWanted & { stepMs: number }): Promise<Series>
  /** A golden signal, `undefined` where this service has none; or an expression in the engine's own language. */
  metric(question: Question & { metric: GoldenSignal; stepMs: number }): Promise<Series | undefined>
  expression(question: Question & { expression: string; stepMs: number }): Promise<Series[]>
  traces(question: Question & { limit: number; only?: 'failed' | 'slow'; traceId?: string }): Promise<Trace[]>
  changes(question: Question): Promise<Deploy[]>
  /** Asks each ability a real question; a finding that is not ok says what to do. Never throws. */
  health(signal?: AbortSignal): Promise<Finding[]>
}

/** What a probe found. */
export interface Finding {
  what: string
  ok: boolean
  message: string
  remedy?: string
}

/** What a backend works with. */
export interface BackendEffects {
  fetch: typeof fetch
  clock: Clock
  /** Resolves after so many milliseconds. */
  after(ms: number): Promise<void>
  /** Where relative paths in the settings start: the folder of the configuration file. */
  folder: string
  /** How personal data is treated; as usual when not given. */
  privacy?: Privacy
}

/** A kind of backend: its settings become keys of `[profiles.<name>]`, and `services` of `[profiles.<name>.services.<service>]`. */
export interface BackendKind<S extends z.ZodObject = z.ZodObject, V extends z.ZodObject = z.ZodObject> {
  kind: string
  label: string
  settings: S
  /** What it wants to know of a service, beside what every service has. */
  service: V
  open(settings: z.infer<S>, effects: BackendEffects): Backend
}

/**
 * Makes a kind of backend, the only way there is: whatever its answers hold, secrets and personal data are taken out of
 * them. Keeps the settings typed in the file of a kind while forgetting them in the registry.
 */
export const backendKind = <S extends z.ZodObject, V extends z.ZodObject>(kind: BackendKind<S, V>) =>
  ({
    ...kind,
    open: (settings: z.infer<S>, effects: BackendEffects) =>
      redactedBackend(kind.open(settings, effects), effects.privacy),
  }) as unknown as BackendKind
