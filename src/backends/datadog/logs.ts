import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import { gather, type Pages, tally } from '../gather.ts'
import type { Asker } from '../http/ask.ts'
import type { EnsureKnown } from '../known-services.ts'
import { logEntry } from '../log-entry.ts'
import { lineOf } from '../log-line.ts'
import type { Wanted } from '../scope.ts'
import { stepAt, stepCount, zeroes } from '../steps.ts'
import { searchOf } from './log-search.ts'
import type { Settings } from './settings.ts'

/** The most logs of one page. */
const pageSize = 1_000

/** Points asked for at a time. */
const mostPoints = 1_000

const analytics = '/api/v2/logs/analytics/aggregate'
const readPermission = 'logs_read_data'

const Log = z.object({
  id: z.string(),
  attributes: z.object({
    timestamp: z.string(),
    status: z.string().nullish(),
    message: z.string().nullish(),
    host: z.string().nullish(),
    service: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
})
const Meta = z
  .object({ status: z.string().nullish(), page: z.object({ after: z.string().nullish() }).nullish() })
  .nullish()
const Page = z.object({ data: z.array(Log).nullish(), meta: Meta })
const Buckets = z.object({
  data: z.object({
    buckets: z.array(
      z.object({
        computes: z.record(z.string(), z.array(z.object({ time: z.string(), value: z.number().nullish() }))),
      }),
    ),
  }),
  meta: Meta,
})

/** Logs of a service, newest first. */
export async function datadogLogs(
  api: Asker,
  settings: Settings,
  ensureKnown: EnsureKnown,
  question: Question & LogsWanted & { limit: number },
): Promise<LogEntry[]> {
  const wanted = searchOf(question, settings)
  const size = wanted.exact ? Math.min(pageSize, question.limit) : pageSize
  const found = await gather(pagesOf(api, settings, question, wanted, size), wanted.passes, question.limit)
  await ensureKnown(question, found.length > 0)
  return found
}

const Services = z.object({ data: z.object({ buckets: z.array(z.object({ by: z.record(z.string(), z.unknown()) })) }) })

/** The services whose logs Datadog has: whether this one has any, and the names of the loudest. */
export async function datadogServices(api: Asker, settings: Settings, { service }: Question, window: Window) {
  const asked: Question & LogsWanted = { service, window, query: { kind: 'all' } }
  for await (const page of pagesOf(api, settings, asked, searchOf(asked, settings), 1))
    if (page.length) return { known: true, names: [] }
  const group_by = [{ facet: 'service', limit: 100 }]
  const json = { filter: filterOf('*', window, settings), compute: [{ aggregation: 'count' }], group_by }
  const { data } = await api.ask({ method: 'POST', path: analytics, json, permission: readPermission }, Services)
  return { known: false, names: data.buckets.map(({ by }) => String(by.service)) }
}

/** How many logs match per step, counted by Datadog; over all pages where its search cannot say which match. */
export async function countDatadogLogs(
  api: Asker,
  settings: Settings,
  question: Question & LogsWanted & { stepMs: number },
): Promise<Series> {
  const { window, stepMs } = question
  stepCount(window, stepMs)
  const wanted = searchOf(question, settings)
  if (!wanted.exact) return tally(pagesOf(api, settings, question, wanted, pageSize), wanted.passes, window, stepMs)
  const series = zeroes('log_count', window, stepMs)
  const bucketMs = bucketOf(question)
  const end = window.to.getTime()
  for (let from = window.from.getTime(); from < end; from += mostPoints * bucketMs) {
    const part = { from: new Date(from), to: new Date(Math.min(end, from + mostPoints * bucketMs)) }
    for (const [time, count] of await aggregate(api, settings, { ...question, window: part }, wanted, bucketMs)) {
      const step = stepAt(window, stepMs, Math.max(time, from))
      if (step >= 0) series.values[step]! += count
    }
  }
  return series
}

/** More buckets than these are not asked for, even if a window begins at an uneven moment. */
const mostBuckets = 20_000

/**
 * Datadog's buckets begin at even moments of its own, ours where the window does: they are asked for so fine, in whole
 * seconds, that each lies in one of ours.
 */
function bucketOf({ window, stepMs }: Question & { stepMs: number }): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
  const fine = divisor(stepMs, window.from.getTime() % stepMs)
  return fine >= 1_000 && fine % 1_000 === 0 && lengthOf(window) / fine <= mostBuckets ? fine : Math.max(1_000, stepMs)
}

async function aggregate(
  api: Asker,
  settings: Settings,
  { window, signal }: Question,
  { query }: Wanted<string>,
  bucketMs: number,
): Promise<[number, number][]> {
  const json = {
    filter: filterOf(query, window, settings),
    compute: [{ aggregation: 'count', type: 'timeseries', interval: `${Math.round(bucketMs / 1000)}s` }],
  }
  const { data, meta } = await api.ask(
    { method: 'POST', path: analytics, json, signal, permission: readPermission },
    Buckets,
  )
  whole(meta)
  return data.buckets.flatMap(({ computes }) =>
    Object.values(computes).flatMap((points) =>
      points.map(({ time, value }): [number, number] => [Date.parse(time), value ?? 0]),
    ),
  )
}

/** Both ends count at Datadog; ours does not. */
const filterOf = (query: string | undefined, { from, to }: Window, { indexes }: Settings) => ({
  query: query ?? '*',
  from: String(from.getTime()),
  to: String(to.getTime() - 1),
  ...(indexes && { indexes }),
})

function pagesOf(api: Asker, settings: Settings, question: Question, { query }: Wanted<string>, limit: number): Pages {
  const { window, service, signal } = question
  const path = '/api/v2/logs/events/search'
  return (async function* () {
    let cursor: string | undefined
    do {
      const json = {
        filter: filterOf(query, window, settings),
        sort: '-timestamp',
        page: { limit: Math.max(1, limit), ...(cursor && { cursor }) },
      }
      const { data, meta } = await api.ask({ method: 'POST', path, json, signal, permission: readPermission }, Page)
      whole(meta)
      yield (data ?? []).map((log) => entryOf(log, service))
      cursor = meta?.page?.after ?? undefined
    } while (cursor)
  })()
}

function whole(meta: z.infer<typeof Meta>): void {
  if (meta?.status === 'timeout')
    throw new Problem(
      'unavailable',
      'Datadog answered only in part, because the search took too long. Ask for a shorter window.',
    )
}

function entryOf({ attributes: log }: z.infer<typeof Log>, service: ObservedService): LogEntry {
  const line = lineOf(log.attributes ?? {}, '', service.levelField)
  const tags = Object.fromEntries(
    (log.tags ?? []).flatMap((tag) => {
      const at = tag.indexOf(':')
      return at > 0 ? [[`tags.${tag.slice(0, at)}`, tag.slice(at + 1)]] : []
    }),
  )
  return logEntry({
    at: new Date(log.timestamp),
    message: log.message ?? line.message,
    level: service.levelField ? line.level : (log.status ?? undefined),
    service: service.name,
    traceId: line.traceId,
    spanId: line.spanId,
    extra: { ...log.attributes, ...(log.host && { host: log.host }), ...tags },
  })
}
