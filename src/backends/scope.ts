import type { LogsWanted } from '../core/telemetry/backend.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import { matches } from '../query/matches.ts'
import type { Translation } from '../query/translation.ts'

/** What is asked of an engine in its own language, and which of its answers are meant. */
export interface Wanted<T> {
  /** `undefined`: every line of the service. */
  query: T | undefined
  /** Whether the engine's answer needs no sieve, so that its counts can be trusted. */
  exact: boolean
  passes(entry: LogEntry): boolean
}

/** A question for lines in the engine's language: our query translated, or the raw text read by `raw`. */
export function wantedLines<T>(
  wanted: LogsWanted,
  translate: (query: Extract<LogsWanted, { query: unknown }>['query']) => Translation<T>,
  raw: (text: string) => T,
): Wanted<T> {
  if ('raw' in wanted) return { query: raw(wanted.raw), exact: true, passes: () => true }
  if (wanted.query.kind === 'all') return { query: undefined, exact: true, passes: () => true }
  const { query, exact } = translate(wanted.query)
  return { query, exact, passes: exact ? () => true : (entry) => matches(wanted.query, entry) }
}
