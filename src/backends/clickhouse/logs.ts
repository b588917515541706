import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import type { Finding, LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { toClickHouse } from '../../query/translate/click-house.ts'
import { counted } from '../counted.ts'
import { gather, type Pages, tally } from '../gather.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { unknownService } from '../near.ts'
import { pageBack } from '../page-back.ts'
import type { Logs } from '../parts.ts'
import { remembered } from '../remembered.ts'
import { wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { stepCount } from '../steps.ts'
import type { Bound, ClickHouseApi } from './api.ts'
import { LogRow, logColumns, rowEntry, rowMapping } from './log-row.ts'
import { rawCondition } from './raw-condition.ts'
import { type ClickHouseSettings, namedThere } from './settings.ts'

const Counted = z.object({ step: z.coerce.number(), n: z.coerce.number() })
const Name = z.object({ name: z.string() })

const believedMs = 5 * 60_000
const pageSize = 1_000
const largestPage = 100_000

/** Logs from a table of the OpenTelemetry schema. */
export function clickHouseLogs(api: ClickHouseApi, clock: Clock, { logs_table: table }: ClickHouseSettings): Logs {
  const sorted = remembered<boolean>(clock, 12 * believedMs)
  const known = remembered<true>(clock, believedMs)
  const ask = async (question: Question & LogsWanted) => {
    const { service, window } = question
    const bySecond = await sorted(table, () => isSortedBySecond(api, table))
    await known(service.name, () => requireService(api, table, service, window.to))
    return whereOf(question, bySecond)
  }
  return {
    async logs(question) {
      const asked = await ask(question)
      const size = asked.exact ? Math.min(pageSize, question.limit) : pageSize
      return gather(pagesOf(api, table, asked, question, size), asked.passes, question.limit)
    },
    async countLogs(question) {
      const { window, stepMs } = question
      stepCount(window, stepMs)
      const asked = await ask(question)
      if (asked.exact) return counted('log_count', window, stepMs, await countInside(api, table, asked, question))
      return tally(pagesOf(api, table, asked, question, largestPage), asked.passes, window, stepMs)
    },
    async probe(signal): Promise<Finding> {
      const since = Math.floor(clock.now().getTime() / 1000) - 3600
      const sql = `SELECT ServiceName AS name FROM ${table} WHERE Timestamp >= toDateTime({since:Int64}) LIMIT 1`
      const rows = await api.rows(sql, { since }, Name, signal)
      if (rows.length) return { what: 'logs', ok: true, message: `${table} has lines of the last hour.` }
      const remedy = 'Let a collector write to it, or set database and logs_table.'
      return { what: 'logs', ok: false, message: `${table} holds no lines of the last hour.`, remedy }
    },
  }
}

/** What to read: a condition with its parameters, and which of the rows are meant. */
interface Where {
  where: string
  bound: Bound
  exact: boolean
  passes(entry: LogEntry): boolean
}

function whereOf(question: Question & LogsWanted, bySecond: boolean): Where {
  const { service, window } = question
  const { query, exact, passes } = wantedLines<{ sql: string; params: Bound }>(
    question,
    (asked) => toClickHouse(settleService(asked, service.name), rowMapping(service)),
    (raw) => ({ sql: rawCondition(raw), params: {} }),
  )
  const [from, to] = [window.from.getTime(), window.to.getTime()]
  const conditions = [
    'ServiceName = {service:String}',
    'Timestamp >= fromUnixTimestamp64Nano({from:Int64})',
    'Timestamp < fromUnixTimestamp64Nano({end:Int64})',
    // The table is sorted by this column, so the engine reads no more than the window.
    ...(bySecond
      ? ['TimestampTime >= toDateTime({sinceSecond:Int64})', 'TimestampTime <= toDateTime({untilSecond:Int64})']
      : []),
    ...(query ? [`(${query.sql})`] : []),
  ]
  const bound = {
    ...query?.params,
    service: namedThere(service),
    from: nanoseconds(window.from),
    end: nanoseconds(window.to),
    ...(bySecond && { sinceSecond: Math.floor(from / 1000), untilSecond: Math.ceil(to / 1000) }),
  }
  return { where: conditions.join(' AND '), bound, exact, passes }
}

function pagesOf(api: ClickHouseApi, table: string, { where, bound }: Where, question: Question, size: number): Pages {
  const { service, window, signal } = question
  const sql = `SELECT ${logColumns} FROM ${table} WHERE ${where} ORDER BY Timestamp DESC LIMIT {size:UInt32}`
  const rows = pageBack<LogRow>({
    vendor: 'ClickHouse',
    read: (end, limit) => api.rows(sql, { ...bound, end, size: limit }, LogRow, signal),
    momentOf: ({ at }) => at,
    keyOf: ({ at: _, ...row }) => JSON.stringify(row),
    end: nanoseconds(window.to),
    size,
    largest: largestPage,
  })
  return (async function* () {
    for await (const page of rows) yield page.map((row) => rowEntry(row, service))
  })()
}

async function countInside(
  api: ClickHouseApi,
  table: string,
  { where, bound }: Where,
  { window, stepMs, signal }: Question & { stepMs: number },
) {
  const step = 'intDiv(toUnixTimestamp64Nano(Timestamp) - {from:Int64}, {stepNs:Int64})'
  const sql = `SELECT toInt64(${step}) AS step, count() AS n FROM ${table} WHERE ${where} GROUP BY step`
  const rows = await api.rows(sql, { ...bound, stepNs: BigInt(Math.round(stepMs * 1e6)) }, Counted, signal)
  return rows.map((row) => [window.from.getTime() + row.step * stepMs, row.n] as const)
}

async function isSortedBySecond(api: ClickHouseApi, table: string): Promise<boolean> {
  return (await api.rows(`DESCRIBE TABLE ${table}`, {}, Name)).some(({ name }) => name === 'TimestampTime')
}

async function requireService(api: ClickHouseApi, table: string, service: ObservedService, to: Date): Promise<true> {
  const until = Math.ceil(to.getTime() / 1000)
  const bound = { service: namedThere(service), since: until - 7 * 86_400, until }
  const within = 'Timestamp >= toDateTime({since:Int64}) AND Timestamp < toDateTime({until:Int64})'
  const one = `SELECT ServiceName AS name FROM ${table} WHERE ServiceName = {service:String} AND ${within} LIMIT 1`
  if ((await api.rows(one, bound, Name)).length) return true
  const { service: _, ...times } = bound
  const some = `SELECT DISTINCT ServiceName AS name FROM ${table} WHERE ${within} LIMIT 100`
  throw unknownService(
    service.name,
    'ClickHouse',
    (await api.rows(some, times, Name)).map(({ name }) => name),
  )
}
