import type { LogEntry } from '../core/telemetry/log.ts'
import { flatten } from './flatten.ts'
import { levelOf } from './level-of.ts'

/** A line as an engine gave it, before it is made like all others. */
export interface RawEntry {
  at: Date
  /** Anything: what is no text is written as JSON. */
  message: unknown
  /** As the engine spells it; see `levelOf`. */
  level?: unknown
  service: string
  traceId?: unknown
  spanId?: unknown
  /** Nested or flat; empty values are left out. */
  extra?: Record<string, unknown>
}

/** A message longer than this is cut: nobody reads it, and one line must not fill an answer. In characters. */
const longestMessage = 64 * 1024

/** The one way from any engine's row to a log entry, so that what holds for every line is done in one place. */
export function logEntry({ at, message, level, service, traceId, spanId, extra = {} }: RawEntry): LogEntry {
  const read = levelOf(level)
  const trace = identifier(traceId)
  const span = identifier(spanId)
  return {
    at,
    ...(read && { level: read }),
    message: cut(textOf(message)),
    service,
    ...(trace && { traceId: trace }),
    ...(span && { spanId: span }),
    extra: flatten(extra),
  }
}

const cut = (text: string) => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text)

function textOf(message: unknown): string {
  if (typeof message === 'string') return message.replace(/[\r\n]+$/, '')
  return message === undefined || message === null ? '' : JSON.stringify(message)
}

/** Engines write "no trace" as nothing or as zeros. */
function identifier(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  return /^[0-]*$/.test(text) ? undefined : text
}
