import type { Clock } from '../../core/clock.ts'
import type { Finding, LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { toLogsQL } from '../../query/translate/logsql.ts'
import { counted } from '../counted.ts'
import { gather, type Pages, tally } from '../gather.ts'
import { levelValues } from '../level-of.ts'
import { logEntry } from '../log-entry.ts'
import { fieldNames, lineOf, parseLine } from '../log-line.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { unknownService } from '../near.ts'
import { pageBack } from '../page-back.ts'
import type { Logs } from '../parts.ts'
import { quoted } from '../prometheus/matcher.ts'
import { remembered } from '../remembered.ts'
import { wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { stepCount } from '../steps.ts'
import type { VictoriaApi, VictoriaQuery, VictoriaRow } from './api.ts'

/** Where a service is found: the field that names it, or a whole LogsQL filter. */
export interface VictoriaWhereabouts {
  field?: string | undefined
  filter?: string | undefined
}

const serviceFields = [
  'service.name',
  'service',
  'service_name',
  'app',
  'application',
  'kubernetes.container_name',
  'kubernetes_container_name',
  'container_name',
  'container',
  'job',
] as const

const believedMs = 5 * 60_000
const lookBackMs = 7 * 24 * 60 * 60_000
const sampleSize = 100
const pageSize = 1_000
const largestPage = 50_000

/** What is known of a service: the filter that picks it out, and which field alone holds what. */
interface Shape {
  scope: string
  fields: Partial<Record<'level' | 'trace_id' | 'span_id', string>>
  /** Its messages are lines that hold fields themselves, so VictoriaLogs cannot be asked for those. */
  inner: boolean
}

/** Logs from VictoriaLogs. */
export function victoriaLogs(
  api: VictoriaApi,
  clock: Clock,
  whereabouts: (question: Question) => VictoriaWhereabouts,
): Logs {
  const shapes = remembered<Shape>(clock, believedMs)
  const ask = async (question: Question & LogsWanted) => {
    const { service, window } = question
    const where = whereabouts(question)
    const shape = await shapes(JSON.stringify([service.name, where]), () => learn(api, question, where))
    const { query, exact, passes } = wantedLines<string>(
      question,
      (asked) => toLogsQL(settleService(asked, service.name), mappingOf(shape)),
      (raw) => raw.trim() || '*',
    )
    const asked: VictoriaQuery = {
      query: query ?? '*',
      scope: shape.scope,
      from: nanoseconds(window.from),
      end: nanoseconds(window.to),
    }
    return { asked, exact, passes }
  }
  return {
    async logs(question) {
      const { asked, exact, passes } = await ask(question)
      return gather(
        pagesOf(api, asked, question, exact ? Math.min(pageSize, question.limit) : pageSize),
        passes,
        question.limit,
      )
    },
    async countLogs(question) {
      const { asked, exact, passes } = await ask(question)
      const { window, stepMs, signal } = question
      stepCount(window, stepMs)
      if (exact) return counted('log_count', window, stepMs, await api.hits(asked, stepMs, signal))
      return tally(pagesOf(api, asked, question, pageSize), passes, window, stepMs)
    },
    async probe(signal): Promise<Finding> {
      const end = nanoseconds(clock.now())
      const from = end - 3_600_000_000_000n
      const rows = await api.rows({ query: '*', scope: '*', from, end }, 1, signal)
      if (rows.length) return { what: 'logs', ok: true, message: 'VictoriaLogs has lines of the last hour.' }
      const remedy = 'Send it logs, or set account_id and project_id of the tenant that has them.'
      return { what: 'logs', ok: false, message: 'VictoriaLogs holds no lines of the last hour.', remedy }
    },
  }
}

async function learn(api: VictoriaApi, { service, window }: Question, where: VictoriaWhereabouts): Promise<Shape> {
  const end = nanoseconds(window.to)
  const from = nanoseconds(new Date(Math.min(window.from.getTime(), window.to.getTime() - lookBackMs)))
  const candidates = where.field ? [where.field] : [...serviceFields]
  const named = (field: string) => `${quoted(field)}:=${quoted(service.name)}`
  const any = where.filter ? `(${where.filter})` : `(${candidates.map(named).join(' or ')})`
  const rows = await api.rows({ query: '*', scope: any, from, end }, sampleSize)
  const field = candidates.find((one) => rows.some(({ fields }) => fields[one] === service.name))
  if (!where.filter && !field)
    throw unknownService(service.name, 'VictoriaLogs', await namesIn(api, candidates, from, end))
  const scope = where.filter ? any : named(field!)
  const alone = (names: readonly string[]) => {
    const held = names.filter((name) => rows.some(({ fields }) => fields[name] !== undefined && fields[name] !== ''))
    return held.length === 1 ? held[0] : undefined
  }
  const level = service.levelField ?? alone(fieldNames.levels)
  const [trace, span] = [alone(fieldNames.traces), alone(fieldNames.spans)]
  return {
    scope,
    inner: service.logFormat === 'json' || service.logFormat === 'logfmt',
    fields: { ...(level && { level }), ...(trace && { trace_id: trace }), ...(span && { span_id: span }) },
  }
}

async function namesIn(api: VictoriaApi, candidates: readonly string[], from: bigint, end: bigint): Promise<string[]> {
  for (const field of candidates.slice(0, 4)) {
    const values = await api.values(field, { query: '*', scope: '*', from, end })
    if (values.length) return values
  }
  return []
}

function mappingOf({ fields, inner }: Shape) {
  const known: Record<string, string | undefined> = fields
  return {
    field(canonical: string) {
      if (inner || canonical === 'service') return ''
      if (canonical === 'message') return '_msg'
      return ['level', 'trace_id', 'span_id'].includes(canonical) ? (known[canonical] ?? '') : canonical
    },
    levelValues,
  }
}

function pagesOf(api: VictoriaApi, asked: VictoriaQuery, { service, signal }: Question, size: number): Pages {
  const rows = pageBack<VictoriaRow>({
    vendor: 'VictoriaLogs',
    read: (end, limit) => api.rows({ ...asked, end }, limit, signal),
    momentOf: ({ at }) => at,
    keyOf: ({ fields }) => JSON.stringify(fields),
    end: asked.end,
    size,
    largest: largestPage,
  })
  return (async function* () {
    for await (const page of rows) yield page.map((row) => rowEntry(row, service))
  })()
}

function rowEntry({ at, fields }: VictoriaRow, service: ObservedService): LogEntry {
  const { _time, _stream, _stream_id, _msg = '', ...rest } = fields
  const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''))
  // Its own message field is the only one: a field called message is one of the others.
  const around = lineOf({ ...filled, message: _msg || ' ' }, _msg, service.levelField)
  const inner = service.logFormat && service.logFormat !== 'plain' ? parseLine(_msg, service) : undefined
  return logEntry({
    at: new Date(Number(at / 1_000_000n)),
    message: inner?.message ?? _msg,
    level: around.level ?? inner?.level,
    service: service.name,
    traceId: around.traceId ?? inner?.traceId,
    spanId: around.spanId ?? inner?.spanId,
    extra: { ...inner?.extra, ...around.extra, ...(filled.message && { message: filled.message }) },
  })
}
