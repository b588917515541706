import { z } from 'zod'
import { type LogEntry, levels } from '../../core/telemetry/log.ts'

/** A log line as programs get it. */
export const LogEntryJson = z.object({
  timestamp: z.iso.datetime(),
  level: z.enum(levels).nullable(),
  message: z.string(),
  service: z.string(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  extra: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

export const presentLogEntry = ({ at, level, message, service, traceId, spanId, extra }: LogEntry) => ({
  timestamp: at.toISOString(),
  level: level ?? null,
  message,
  service,
  trace_id: traceId ?? null,
  span_id: spanId ?? null,
  extra,
})
