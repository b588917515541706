import { z } from 'zod'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { levelOf, levelOfSeverity, levelValues } from '../level-of.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'

/** The columns we read, as a statement names them. */
export const logColumns =
  'toString(toUnixTimestamp64Nano(Timestamp)) AS at, TraceId, SpanId, SeverityText, SeverityNumber, Body, ResourceAttributes, LogAttributes'

/** A row of them. */
export const LogRow = z.object({
  at: z.string().transform(BigInt),
  TraceId: z.string(),
  SpanId: z.string(),
  SeverityText: z.string(),
  SeverityNumber: z.coerce.number(),
  Body: z.string(),
  ResourceAttributes: z.record(z.string(), z.string()),
  LogAttributes: z.record(z.string(), z.string()),
})
export type LogRow = z.output<typeof LogRow>

/** What an empty severity text leaves to the number, in words no logger writes. */
const severity = "if(SeverityText != '', SeverityText, concat('otel', toString(SeverityNumber)))"
const numbered = (level: string) =>
  Array.from({ length: 24 }, (_, index) => index + 1).flatMap((number) =>
    levelOfSeverity(number) === level ? [`otel${number}`] : [],
  )

const own: Record<string, string> = { message: 'Body', level: severity, trace_id: 'TraceId', span_id: 'SpanId' }

/** How the columns hold what a query asks for. */
export function rowMapping({ logFormat }: ObservedService) {
  // Bodies that hold fields themselves are read after the fetch.
  const inner = logFormat === 'json' || logFormat === 'logfmt'
  const expression = (canonical: string) => {
    if (inner) return undefined
    if (Object.hasOwn(own, canonical)) return own[canonical]
    const key = `'${canonical.replace(/[\\']/g, '\\$&')}'`
    return `if(LogAttributes[${key}] != '', LogAttributes[${key}], ResourceAttributes[${key}])`
  }
  return {
    field: () => '',
    expression,
    levelValues: (level: string) => [...levelValues(level), ...numbered(level)],
  }
}

/** A row as a log entry. */
export function rowEntry(row: LogRow, service: ObservedService): LogEntry {
  const { at, Body, SeverityText, SeverityNumber, TraceId, SpanId, ResourceAttributes, LogAttributes } = row
  const inner = service.logFormat && service.logFormat !== 'plain' ? parseLine(Body, service) : undefined
  const filled = Object.entries(LogAttributes).filter(([, value]) => value !== '')
  const level = SeverityText === '' ? levelOfSeverity(SeverityNumber) : levelOf(SeverityText)
  return logEntry({
    at: new Date(Number(at / 1_000_000n)),
    message: inner?.message ?? Body,
    level: level ?? inner?.level,
    service: service.name,
    traceId: TraceId || inner?.traceId,
    spanId: SpanId || inner?.spanId,
    extra: { ...inner?.extra, ...ResourceAttributes, ...Object.fromEntries(filled) },
  })
}
