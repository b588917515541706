import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series, Unit } from '../../core/telemetry/series.ts'
import { counted } from '../counted.ts'
import { measured } from '../measured.ts'
import { nanoseconds } from '../nanoseconds.ts'
import type { Metrics } from '../parts.ts'
import { stepCount } from '../steps.ts'
import type { ClickHouseApi } from './api.ts'
import { type ClickHouseSettings, namedThere } from './settings.ts'
import { failedStatus, servedKinds } from './traces.ts'

type Asked = Question & { stepMs: number }

const Point = z.object({ step: z.coerce.number(), value: z.coerce.number().nullable() })
const Found = z.object({ MetricName: z.string() })

/** What OpenTelemetry's instrumentations and receivers report. Source: its semantic conventions. */
const reported: Partial<Record<GoldenSignal, { name: string; unit: Unit }[]>> = {
  cpu: [
    { name: 'k8s.pod.cpu_limit_utilization', unit: 'ratio' },
    { name: 'container.cpu.utilization', unit: 'ratio' },
    { name: 'process.cpu.utilization', unit: 'ratio' },
    { name: 'jvm.cpu.recent_utilization', unit: 'ratio' },
  ],
  memory: [
    { name: 'k8s.pod.memory_limit_utilization', unit: 'ratio' },
    { name: 'process.memory.usage', unit: 'bytes' },
    { name: 'container.memory.usage', unit: 'bytes' },
    { name: 'jvm.memory.used', unit: 'bytes' },
  ],
}

const step = (column: string) => `toInt64(intDiv(toUnixTimestamp64Nano(${column}) - {from:Int64}, {stepNs:Int64}))`
const within = (column: string) =>
  `ServiceName = {service:String} AND ${column} >= fromUnixTimestamp64Nano({from:Int64}) AND ${column} < fromUnixTimestamp64Nano({end:Int64})`

/** Requests, errors and latency from spans; processor and memory from reported metrics. */
export function clickHouseMetrics(api: ClickHouseApi, tables: ClickHouseSettings): Metrics {
  const { traces_table, gauge_table, sum_table } = tables
  const boundOf = ({ service, window, stepMs }: Asked) => ({
    service: namedThere(service),
    from: nanoseconds(window.from),
    end: nanoseconds(window.to),
    stepNs: BigInt(Math.round(stepMs * 1e6)),
  })
  const points = async (sql: string, asked: Asked, more: Record<string, string | number> = {}) => {
    stepCount(asked.window, asked.stepMs)
    const rows = await api.rows(sql, { ...boundOf(asked), ...more }, Point, asked.signal)
    const begin = asked.window.from.getTime()
    return rows.map(({ step, value }) => [begin + step * asked.stepMs, value ?? Number.NaN] as const)
  }
  const spans = (value: string, condition: string) =>
    `SELECT ${step('Timestamp')} AS step, ${value} AS value FROM ${traces_table} WHERE ${within('Timestamp')} AND ${condition} GROUP BY step`
  const served = async ({ service, window, signal }: Asked) => {
    const from = nanoseconds(new Date(window.to.getTime() - 7 * 86_400_000))
    const bound = { service: namedThere(service), from, end: nanoseconds(window.to) }
    const sql = `SELECT SpanName AS MetricName FROM ${traces_table} WHERE ${within('Timestamp')} AND ${servedKinds} LIMIT 1`
    return (await api.rows(sql, bound, Found, signal)).length > 0
  }
  /** Gauges, and sums that are no counters, as one table. */
  const metric = (value: string) => {
    const from = (table: string) =>
      `SELECT TimeUnix, toFloat64(Value) AS Value FROM ${table} WHERE ${within('TimeUnix')} AND MetricName = {metric:String}`
    return `SELECT ${step('TimeUnix')} AS step, ${value} AS value FROM (${from(gauge_table)} UNION ALL ${from(sum_table)}) GROUP BY step`
  }
  const expression = async (asked: Asked & { expression: string }): Promise<Series> => {
    const { name, sql } = readExpression(asked.expression)
    const found = await points(metric(sql), asked, { metric: name })
    return measured({ name: asked.expression, unit: 'number' }, asked.window, asked.stepMs, found)
  }
  return {
    expression: async (asked: Asked & { expression: string }) => [await expression(asked)],
    async metric(asked: Asked & { metric: GoldenSignal }): Promise<Series | undefined> {
      const { metric: signal, window, stepMs, service } = asked
      const override = service.metrics[signal]
      if (override !== undefined) return { ...(await expression({ ...asked, expression: override })), name: signal }
      if (signal === 'requests' || signal === 'errors') {
        const condition = signal === 'errors' ? `${servedKinds} AND ${failedStatus}` : servedKinds
        const found = await points(spans('toFloat64(count())', condition), asked)
        return found.length || (await served(asked)) ? counted(signal, window, stepMs, found) : undefined
      }
      const percent = /^latency_p(\d+)$/.exec(signal)?.[1]
      if (percent) {
        const found = await points(spans(`quantile(${Number(percent) / 100})(Duration) / 1e6`, servedKinds), asked)
        return found.length || (await served(asked))
          ? measured({ name: signal, unit: 'ms' }, window, stepMs, found)
          : undefined
      }
      for (const { name, unit } of reported[signal] ?? []) {
        const found = await points(metric('avg(Value)'), asked, { metric: name })
        if (found.length) return measured({ name: signal, unit }, window, stepMs, found)
      }
      return undefined
    },
  }
}

/** `avg(jvm.memory.used)`: an aggregate of the values of one metric, per step. */
function readExpression(text: string): { name: string; sql: string } {
  const [, name = '', metric = ''] =
    /^\s*(avg|sum|min|max|count|p\d{1,2})\s*\(\s*([\w.:/-]{1,200})\s*\)\s*$/i.exec(text) ?? []
  if (!metric) {
    const message = 'Write an expression such as avg(jvm.memory.used): avg, sum, min, max, count or p95 of one metric.'
    throw new Problem('invalid', message, { fields: { query: 'is no expression' } })
  }
  const percent = /^p(\d+)$/i.exec(name)?.[1]
  if (percent) return { name: metric, sql: `quantile(${Number(percent) / 100})(Value)` }
  return { name: metric, sql: name.toLowerCase() === 'count' ? 'toFloat64(count())' : `${name.toLowerCase()}(Value)` }
}
