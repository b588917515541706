import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'
import { momentOf } from '../moment-of.ts'
import { fieldCandidates, firstOf } from './fields.ts'
import type { Hit } from './search.ts'
import type { FixedFields } from './shape.ts'

/** A document as a log entry. */
export function documentEntry({ source, sort }: Hit, service: ObservedService, fixed: FixedFields): LogEntry {
  const pick = (name: 'message' | 'level' | 'trace_id' | 'span_id' | 'time') => {
    const own = fixed[name as keyof FixedFields]
    return firstOf(source, own ? [own] : fieldCandidates[name])
  }
  const [message, level, trace, span, time] = [
    pick('message'),
    pick('level'),
    pick('trace_id'),
    pick('span_id'),
    pick('time'),
  ]
  // Only where the profile says so: a message that happens to look like JSON is still the message.
  const inner =
    service.logFormat && service.logFormat !== 'plain' ? parseLine(String(message?.value ?? ''), service) : undefined
  const taken = [
    'level',
    'severity',
    'trace_id',
    'span_id',
    ...[message, time].flatMap((one) => (one ? [one.name] : [])),
  ]
  return logEntry({
    at: momentOf(sort[0]) ?? momentOf(time?.value) ?? new Date(0),
    message: inner?.message ?? message?.value ?? source,
    level: level?.value ?? inner?.level,
    service: service.name,
    traceId: trace?.value ?? inner?.traceId,
    spanId: span?.value ?? inner?.spanId,
    extra: { ...inner?.extra, ...without(source, taken) },
  })
}

/** The document without fields that stand elsewhere in the entry and cannot be asked for by their own name. */
function without(source: Record<string, unknown>, paths: string[], before = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([key, value]) => {
      const path = `${before}${key}`
      if (paths.includes(path)) return []
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, value]]
      const inner = without(value as Record<string, unknown>, paths, `${path}.`)
      return Object.keys(inner).length ? [[key, inner]] : []
    }),
  )
}
