import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Finding, Question } from '../../core/telemetry/backend.ts'
import type { Span } from '../../core/telemetry/trace.ts'
import { nanoseconds } from '../nanoseconds.ts'
import type { Traces } from '../parts.ts'
import type { ClickHouseApi } from './api.ts'
import { type ClickHouseSettings, namedThere } from './settings.ts'

const Id = z.object({ TraceId: z.string() })
const SpanRow = z.object({
  at: z.string(),
  TraceId: z.string(),
  SpanId: z.string(),
  ParentSpanId: z.string(),
  SpanName: z.string(),
  ServiceName: z.string(),
  Duration: z.coerce.number(),
  StatusCode: z.string(),
  SpanAttributes: z.record(z.string(), z.string()),
})

/** The exporter wrote its codes in two spellings over time. */
export const failedStatus = "StatusCode IN ('Error', 'STATUS_CODE_ERROR')"
export const servedKinds = "SpanKind IN ('Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')"

/** A trace is read this far around the window, in nanoseconds: its other spans may lie outside of it. */
const around = 3_600_000_000_000n
const mostSpans = 200_000

/** Traces from a table of the OpenTelemetry schema. */
export function clickHouseTraces(
  api: ClickHouseApi,
  clock: Clock,
  { traces_table: table }: ClickHouseSettings,
): Traces {
  const find = async ({
    service,
    window,
    limit,
    only,
    signal,
  }: Question & { limit: number; only?: 'failed' | 'slow' }) => {
    const narrower = only === 'failed' ? ` AND ${failedStatus}` : only === 'slow' ? ` AND ${servedKinds}` : ''
    const order = only === 'slow' ? 'max(Duration)' : 'max(Timestamp)'
    const sql = `SELECT TraceId FROM ${table} WHERE ServiceName = {service:String} AND Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({end:Int64})${narrower} GROUP BY TraceId ORDER BY ${order} DESC LIMIT {size:UInt32}`
    const bound = {
      service: namedThere(service),
      from: nanoseconds(window.from),
      end: nanoseconds(window.to),
      size: limit,
    }
    return (await api.rows(sql, bound, Id, signal)).map(({ TraceId }) => TraceId)
  }
  return {
    async traces(question) {
      const { window, traceId, signal } = question
      const ids = traceId === undefined ? await find(question) : [idOf(traceId)]
      if (!ids.length) return []
      const sql = `SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS at, TraceId, SpanId, ParentSpanId, SpanName, ServiceName, Duration, StatusCode, SpanAttributes FROM ${table} WHERE TraceId IN {ids:Array(String)} AND Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({end:Int64}) ORDER BY Timestamp LIMIT ${mostSpans}`
      const bound = { ids, from: nanoseconds(window.from) - around, end: nanoseconds(window.to) + around }
      const rows = await api.rows(sql, bound, SpanRow, signal)
      if (rows.length === mostSpans) throw tooMany()
      const spans = Map.groupBy(rows, ({ TraceId }) => TraceId)
      return [...spans]
        .map(([id, held]) => ({ id, spans: held.map(spanOf) }))
        .sort((a, b) => b.spans[0]!.startedAt.getTime() - a.spans[0]!.startedAt.getTime())
    },
    async probe(signal): Promise<Finding> {
      const since = Math.floor(clock.now().getTime() / 1000) - 86_400
      const sql = `SELECT TraceId FROM ${table} WHERE Timestamp >= toDateTime({since:Int64}) LIMIT 1`
      if ((await api.rows(sql, { since }, Id, signal)).length)
        return { what: 'traces', ok: true, message: `${table} has spans of the last day.` }
      const remedy = 'Let a collector write to it, or set traces_table.'
      return { what: 'traces', ok: false, message: `${table} holds no spans of the last day.`, remedy }
    },
  }
}

function spanOf(row: z.output<typeof SpanRow>): Span {
  return {
    id: row.SpanId,
    ...(row.ParentSpanId && !/^0+$/.test(row.ParentSpanId) && { parent: row.ParentSpanId }),
    service: row.ServiceName,
    operation: row.SpanName,
    startedAt: new Date(Number(BigInt(row.at) / 1_000_000n)),
    durationMs: row.Duration / 1e6,
    failed: /error/i.test(row.StatusCode),
    attributes: row.SpanAttributes,
  }
}

const tooMany = () =>
  new Problem('unavailable', `These traces have more than ${mostSpans} spans. Ask for fewer traces.`)

function idOf(text: string): string {
  const id = text.trim().toLowerCase()
  if (/^[0-9a-f]{1,32}$/.test(id)) return id
  throw new Problem('invalid', 'A trace id is up to 32 hexadecimal digits.', { fields: { trace_id: 'is no trace id' } })
}
