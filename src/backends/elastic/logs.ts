import type { Clock } from '../../core/clock.ts'
import type { Finding, LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { toElastic } from '../../query/translate/elastic.ts'
import { counted } from '../counted.ts'
import { gather, type Pages, tally } from '../gather.ts'
import { levelValues } from '../level-of.ts'
import type { Logs } from '../parts.ts'
import { remembered } from '../remembered.ts'
import { wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { stepCount } from '../steps.ts'
import { documentEntry } from './document.ts'
import { fieldAt, typeOfField } from './fields.ts'
import { histogram } from './histogram.ts'
import { newestFirst } from './newest-first.ts'
import { rangeOf } from './range-of.ts'
import type { ElasticApi, Hit } from './search.ts'
import { type ElasticShape, elasticShape, type FixedFields } from './shape.ts'

/** Where the logs are, and what is known of their fields before anything was asked. */
export interface ElasticLogsOptions {
  index(question: Question): string
  fixed(question: Question): FixedFields
  vendor: string
}

const believedMs = 5 * 60_000
const pageSize = 1_000
/** Logs from Elasticsearch or OpenSearch. */
export function elasticLogs(api: ElasticApi, clock: Clock, { index, fixed, vendor }: ElasticLogsOptions): Logs {
  const shapes = remembered<ElasticShape>(clock, believedMs)
  const types = remembered<Map<string, string[]>>(clock, believedMs)
  const ask = async (question: Question & LogsWanted) => {
    const { service, window } = question
    const at = index(question)
    const known = fixed(question)
    const shape = await shapes(JSON.stringify([service.name, at, known]), () =>
      elasticShape(api, at, service, known, window.to, vendor),
    )
    const fields = 'query' in question ? fieldsOf(question.query) : []
    const names = [...new Set([...Object.values(shape.fields), ...fields])].filter((name) => /^[^*,\s]+$/.test(name))
    const mapped = names.length ? await types(JSON.stringify([at, names]), () => api.fieldTypes(at, names)) : new Map()
    const { query, exact, passes } = wantedLines<object>(
      question,
      (asked) =>
        toElastic(settleService(asked, service.name), {
          ...mappingOf(shape),
          type: (name) => typeOfField(mapped.get(name)),
        }),
      (text) => ({ query_string: { query: text, default_field: shape.fields.message ?? '*', lenient: true } }),
    )
    const filter = (within: Window) => [rangeOf(shape.time, within), shape.scope, ...(query ? [query] : [])]
    return { at, known, shape, filter, exact: exact && !shape.loose, passes }
  }
  type Asked = Awaited<ReturnType<typeof ask>>
  const pages = ({ at, known, shape, filter }: Asked, { window, service, signal }: Question, size: number): Pages => {
    const reading = { index: at, time: shape.time, window, filter: filter(window), size, vendor, signal }
    const hits = newestFirst(api, reading, size === pageSize)
    return (async function* () {
      for await (const page of hits)
        yield page.filter((hit) => isMeant(hit, shape)).map((hit) => documentEntry(hit, service, known))
    })()
  }
  return {
    async logs(question) {
      const asked = await ask(question)
      const size = asked.exact ? Math.min(pageSize, question.limit) : pageSize
      return gather(pages(asked, question, size), asked.passes, question.limit)
    },
    async countLogs(question) {
      const asked = await ask(question)
      const { window, stepMs, signal } = question
      stepCount(window, stepMs)
      if (!asked.exact) return tally(pages(asked, question, pageSize), asked.passes, window, stepMs)
      const { at, shape, filter } = asked
      return counted('log_count', window, stepMs, await histogram(api, at, shape.time, filter, window, stepMs, signal))
    },
    async probe(signal): Promise<Finding> {
      const to = clock.now()
      const at = index({ service: { name: '', metrics: {}, extra: {} }, window: { from: to, to } })
      if (await api.exists(at, signal)) return { what: 'logs', ok: true, message: `${vendor} has indices for ${at}.` }
      const remedy = 'Set logs_index to the pattern of the indices that hold logs, or let the key see them.'
      return { what: 'logs', ok: false, message: `${vendor} shows no index for ${at}.`, remedy }
    },
  }
}

const isMeant = ({ source }: Hit, { loose }: ElasticShape) =>
  !loose || String(fieldAt(source, loose.field)).toLowerCase() === loose.value.toLowerCase()

function fieldsOf(query: LogQuery): string[] {
  if (query.kind === 'field') return [query.field]
  if (query.kind === 'not') return fieldsOf(query.of)
  return 'of' in query ? query.of.flatMap(fieldsOf) : []
}

function mappingOf({ fields }: ElasticShape) {
  const known: Record<string, string | undefined> = fields
  return {
    field: (canonical: string) => {
      // What the service is called is settled by the scope.
      if (canonical === 'service') return ''
      return ['message', 'level', 'trace_id', 'span_id'].includes(canonical) ? (known[canonical] ?? '') : canonical
    },
    levelValues,
  }
}
