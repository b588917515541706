import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'
import type { LokiRow } from './loki-api.ts'

/** Labels and metadata under which shippers put a line's level; what stands there counts more than the line's own words. */
export const levelLabels = ['level', 'detected_level', 'severity_text', 'severity'] as const
export const traceLabels = ['trace_id', 'traceid', 'traceID'] as const
export const spanLabels = ['span_id', 'spanid', 'spanID'] as const

/** A line of Loki as a log entry. */
export function lokiEntry({ at, line, labels, metadata }: LokiRow, service: ObservedService): LogEntry {
  const read = parseLine(line, service)
  const around = { ...metadata, ...labels }
  const of = (names: readonly string[]) => names.map((name) => around[name]).find((value) => value !== undefined)
  const level = service.levelField ? read.level : (of(levelLabels) ?? read.level)
  return logEntry({
    at: new Date(Number(at / 1_000_000n)),
    message: read.message,
    level,
    service: service.name,
    traceId: of(traceLabels) ?? read.traceId,
    spanId: of(spanLabels) ?? read.spanId,
    extra: { ...read.extra, ...around },
  })
}
