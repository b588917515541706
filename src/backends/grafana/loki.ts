import type { Clock } from '../../core/clock.ts'
import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { matches } from '../../query/matches.ts'
import { type LogQLMapping, toLogQL } from '../../query/translate/log-ql.ts'
import { gather, type Pages, tally } from '../gather.ts'
import { levelValues } from '../level-of.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { unknownService } from '../near.ts'
import { pageBack } from '../page-back.ts'
import type { Logs } from '../parts.ts'
import { equalTo } from '../prometheus/matcher.ts'
import { remembered } from '../remembered.ts'
import { settleService } from '../settle-service.ts'
import { stepCount } from '../steps.ts'
import type { LokiApi, LokiRow } from './loki-api.ts'
import { countInside } from './loki-count.ts'
import { pipelineOf } from './loki-pipeline.ts'
import { lokiEntry } from './loki-row.ts'
import { type LokiShape, labelFor, lokiShape } from './loki-shape.ts'

/** Where Loki keeps a service: the label that names it, or the stream selector itself (`{namespace="shop"}`). */
export interface LokiWhereabouts {
  label?: string | undefined
  selector?: string | undefined
}

/** Labels that may hold a service's name, the most telling first; Loki itself fills the first of them. */
const serviceLabels = [
  'service_name',
  'service',
  'app',
  'app_kubernetes_io_name',
  'application',
  'job',
  'container',
] as const

const believedMs = 5 * 60_000
const lookBackMs = 7 * 24 * 60 * 60_000
/** Servers give at most 5 000 lines at a time unless told otherwise. */
const pageSize = 1_000
const largestPage = 5_000
const sampleSize = 100
/** Logs from Loki. */
export function loki(api: LokiApi, clock: Clock, whereabouts: (question: Question) => LokiWhereabouts): Logs {
  const selectors = remembered<string>(clock, believedMs)
  const shapes = remembered<LokiShape>(clock, believedMs)
  const selectorOf = async (question: Question) => {
    const where = whereabouts(question)
    return (
      where.selector ?? selectors(`${question.service.name}\n${where.label}`, () => findSelector(api, question, where))
    )
  }
  const ask = async (question: Question & LogsWanted) => {
    const selector = await selectorOf(question)
    const all = { logql: selector, exact: true, passes: () => true }
    if ('raw' in question) return { ...all, logql: `${selector} ${pipelineOf(question.raw)}` }
    if (question.query.kind === 'all') return all
    const { service, window } = question
    const shape = await shapes(`${selector}\n${service.name}`, async () => {
      const [from, end] = [nanoseconds(window.from), nanoseconds(window.to)]
      return lokiShape(await api.rows(selector, from, end, sampleSize), service)
    })
    const { query, exact } = toLogQL(settleService(question.query, service.name), mappingOf(shape))
    const passes = (entry: LogEntry) => exact || matches(question.query, entry)
    return { logql: query ? `${selector} ${query}` : selector, exact, passes }
  }
  return {
    async logs(question) {
      const { logql, exact, passes } = await ask(question)
      const size = exact ? Math.min(pageSize, question.limit) : pageSize
      return gather(pagesOf(api, logql, question, size), passes, question.limit)
    },
    async countLogs(question) {
      const { logql, exact, passes } = await ask(question)
      const { window, stepMs } = question
      stepCount(window, stepMs)
      if (exact) return countInside(api, logql, question)
      return tally(pagesOf(api, logql, question, largestPage), passes, window, stepMs)
    },
    async probe(signal) {
      const to = clock.now()
      const labels = await api.labels({ from: new Date(to.getTime() - 60 * 60_000), to }, signal)
      if (labels.length)
        return { what: 'logs', ok: true, message: `Loki has labels: ${labels.slice(0, 8).join(', ')}.` }
      const remedy = 'Send it logs, or set the tenant they are stored under (loki_tenant).'
      return { what: 'logs', ok: false, message: 'Loki holds no logs of the last hour.', remedy }
    },
  }
}

async function findSelector(api: LokiApi, { service, window }: Question, { label }: LokiWhereabouts): Promise<string> {
  const look = { from: new Date(Math.min(window.from.getTime(), window.to.getTime() - lookBackMs)), to: window.to }
  const labels = label
    ? [label]
    : await api.labels(look).then((all) => serviceLabels.filter((one) => all.includes(one)))
  const known: string[] = []
  for (const one of labels) {
    const values = await api.labelValues(one, look)
    if (values.includes(service.name)) return `{${equalTo(one, service.name)}}`
    known.push(...values)
  }
  throw unknownService(service.name, 'Loki', [...new Set(known)])
}

function mappingOf({ plain, parser, labels, around }: LokiShape): LogQLMapping {
  const known: Record<string, string | undefined> = labels
  return {
    field(canonical) {
      // What the service is called is settled by the selector, and not what any label says.
      if (canonical === 'service') return ''
      if (['message', 'level', 'trace_id', 'span_id'].includes(canonical)) return known[canonical] ?? ''
      const label = labelFor(canonical)
      return parser || around.has(label) ? label : ''
    },
    levelValues,
    message: plain ? 'line' : labels.message ? 'label' : 'inside',
    // A line that does not parse is still a line; without the drop it would carry the error as labels of its own.
    ...(parser && { parser: `| ${parser} | drop __error__, __error_details__` }),
  }
}

function pagesOf(api: LokiApi, logql: string, { window, service, signal }: Question, size: number): Pages {
  const from = nanoseconds(window.from)
  const rows = pageBack<LokiRow>({
    vendor: 'Loki',
    read: (end, limit) => api.rows(logql, from, end, limit, signal),
    momentOf: ({ at }) => at,
    keyOf: ({ line, labels }) => `${line}\n${JSON.stringify(labels)}`,
    end: nanoseconds(window.to),
    size: Math.max(size, 1),
    largest: largestPage,
  })
  return (async function* () {
    for await (const page of rows) yield page.map((row) => lokiEntry(row, service))
  })()
}
