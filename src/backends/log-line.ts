import type { ObservedService } from '../core/telemetry/profile.ts'
import { parseLogfmt } from './logfmt.ts'

/** What a line of text says, before it becomes a log entry. */
export interface ParsedLine {
  format: 'json' | 'logfmt' | 'plain'
  message: string
  level?: unknown
  /** The line's own time, as it wrote it. */
  time?: unknown
  service?: string
  traceId?: unknown
  spanId?: unknown
  extra: Record<string, unknown>
}

const messages = ['message', 'msg', '@message', '@m', '@mt', 'log', 'body', 'text', 'event', 'short_message']
const levels = ['level', 'lvl', 'severity', 'severity_text', 'log.level', 'loglevel', 'levelname', '@l']
const times = ['@timestamp', 'timestamp', 'time', 'ts', '@t', 'datetime', 'date', 'asctime', 't']
const services = ['service', 'service.name', 'service_name', 'app', 'application']
const traces = ['trace_id', 'traceId', 'trace.id', 'traceID', 'traceid', 'dd.trace_id', 'otelTraceID']
const spans = ['span_id', 'spanId', 'span.id', 'spanID', 'spanid', 'dd.span_id', 'otelSpanID']

/** The names under which loggers write what every line has, the most telling first. */
export const fieldNames = { messages, levels, times, services, traces, spans } as const

/**
 * Reads a line as JSON or logfmt where it is one, else as plain text with the level its head names. `format` fixes how it
 * is read; a line that is not of that format is still a plain line.
 */
export function parseLine(
  line: string,
  { logFormat, levelField }: Pick<ObservedService, 'logFormat' | 'levelField'> = {},
): ParsedLine {
  const fields =
    logFormat === 'plain'
      ? undefined
      : (logFormat !== 'logfmt' && jsonIn(line)) || (logFormat !== 'json' && parseLogfmt(line, logFormat === 'logfmt'))
  if (!fields) return { format: 'plain', message: line, level: levelInText(line), extra: {} }
  return { format: line.trimStart().startsWith('{') ? 'json' : 'logfmt', ...lineOf(fields, line, levelField) }
}

/** Names that the query language itself understands, so that nobody can ask for an extra field of that name. */
const understood = new Set([
  'level',
  'lvl',
  'severity',
  'service',
  'svc',
  'app',
  'trace_id',
  'trace',
  'span_id',
  'span',
])

/** Reads what every line has from a record of fields; what can still be asked for by its own name stays in `extra`. */
export function lineOf(
  fields: Record<string, unknown>,
  whole: string,
  levelField?: string,
): Omit<ParsedLine, 'format'> {
  const extra: Record<string, unknown> = { ...fields }
  const read = (names: readonly string[], taken: (name: string) => boolean) => {
    const name = names.find((one) => isValue(at(extra, one)))
    const value = name === undefined ? undefined : at(extra, name)
    if (name !== undefined && taken(name)) remove(extra, name)
    return value
  }
  const known = (name: string) => understood.has(name)
  const text = read(messages, () => true)
  const service = read(services, known)
  return {
    message: text === undefined ? whole : String(text),
    level: read(levelField ? [levelField, ...levels] : levels, known),
    time: read(times, () => false),
    traceId: read(traces, known),
    spanId: read(spans, known),
    ...(service !== undefined && { service: String(service) }),
    extra,
  }
}

const isValue = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number'

/** A field by its name as a whole (`"log.level": …`) or by its path (`"log": {"level": …}`). */
function at(fields: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name]
  const [first = '', ...rest] = name.split('.')
  const inner = rest.length && Object.hasOwn(fields, first) ? fields[first] : undefined
  return isRecord(inner) ? at(inner, rest.join('.')) : undefined
}

function remove(fields: Record<string, unknown>, name: string): void {
  if (Object.hasOwn(fields, name)) {
    delete fields[name]
    return
  }
  const [first = '', ...rest] = name.split('.')
  const inner = { ...(fields[first] as Record<string, unknown>) }
  fields[first] = inner
  remove(inner, rest.join('.'))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function jsonIn(line: string): Record<string, unknown> | undefined {
  const text = line.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The head of a plain line, where loggers put the level; further on the word is a word. */
const headLength = 120
const written =
  /(?:^|[\s[(|<:"-])(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|PANIC)(?=$|[\s\])|>:",-])/
const bracketed = /[[(<](trace|debug|info|notice|warn|warning|error|err|crit|alert|emerg|fatal|panic)[\])>]/i
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+/

function levelInText(line: string): string | undefined {
  const head = line.slice(0, headLength)
  return (klog.exec(head) ?? bracketed.exec(head) ?? written.exec(head))?.[1]
}
