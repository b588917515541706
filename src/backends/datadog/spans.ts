import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { flatten } from '../flatten.ts'
import type { Asker } from '../http/ask.ts'
import { searchScope } from './scope.ts'
import type { Settings } from './settings.ts'

const pageSize = 1_000

/** Spans read for one question, to find as many traces as were asked for or the slowest among them. */
const mostSpans = 5_000

/** Traces fetched with one search. */
const tracesAtOnce = 20

const RawSpan = z.object({
  attributes: z.object({
    trace_id: z.string(),
    span_id: z.string(),
    parent_id: z.string().nullish(),
    service: z.string().nullish(),
    resource_name: z.string().nullish(),
    start_timestamp: z.string(),
    end_timestamp: z.string().nullish(),
    status: z.string().nullish(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    custom: z.record(z.string(), z.unknown()).nullish(),
  }),
})
type RawSpan = z.infer<typeof RawSpan>['attributes']
const Page = z.object({
  data: z.array(RawSpan).nullish(),
  meta: z.object({ page: z.object({ after: z.string().nullish() }).nullish() }).nullish(),
})

export interface TracesWanted extends Question {
  limit: number
  only?: 'failed' | 'slow'
  traceId?: string
}

/** Traces from the indexed spans, newest first; of the slow ones, the slowest that were read. */
export async function datadogTraces(api: Asker, settings: Settings, wanted: TracesWanted): Promise<Trace[]> {
  const ids = wanted.traceId ? [wanted.traceId] : await idsOf(api, settings, wanted)
  const traces: Trace[] = []
  for (let at = 0; at < ids.length; at += tracesAtOnce) {
    const some = ids.slice(at, at + tracesAtOnce)
    const query = `trace_id:(${some.map((id) => `"${id.replace(/[^\w-]/g, '')}"`).join(' OR ')})`
    const found = new Map<string, Span[]>()
    for await (const page of spanPages(api, query, wanted))
      for (const span of page) found.set(span.trace_id, [...(found.get(span.trace_id) ?? []), spanOf(span)])
    for (const [id, spans] of found)
      traces.push({ id, spans: spans.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()) })
  }
  return traces.sort((a, b) => startOf(b) - startOf(a))
}

async function idsOf(api: Asker, settings: Settings, wanted: TracesWanted): Promise<string[]> {
  const { service, only, limit } = wanted
  const query = `${searchScope(service, settings)}${only === 'failed' ? ' status:error' : ''}`
  const longest = new Map<string, number>()
  let read = 0
  for await (const page of spanPages(api, query, wanted)) {
    for (const span of page)
      longest.set(span.trace_id, Math.max(longest.get(span.trace_id) ?? 0, spanOf(span).durationMs))
    read += page.length
    if (read >= mostSpans || (only !== 'slow' && longest.size >= limit)) break
  }
  const ids = [...longest]
  if (only === 'slow') ids.sort(([, a], [, b]) => b - a)
  return ids.slice(0, limit).map(([id]) => id)
}

async function* spanPages(api: Asker, query: string, { window, signal }: Question): AsyncGenerator<RawSpan[]> {
  const filter = { query, from: String(window.from.getTime()), to: String(window.to.getTime() - 1) }
  const path = '/api/v2/spans/events/search'
  let cursor: string | undefined
  do {
    const page = { limit: pageSize, ...(cursor && { cursor }) }
    const json = { data: { type: 'search_request', attributes: { filter, sort: '-timestamp', page } } }
    const { data, meta } = await api.ask({ method: 'POST', path, json, signal, permission: 'apm_read' }, Page)
    yield (data ?? []).map(({ attributes }) => attributes)
    cursor = meta?.page?.after ?? undefined
  } while (cursor)
}

function spanOf(span: RawSpan): Span {
  const startedAt = new Date(span.start_timestamp)
  const custom = flatten(span.custom ?? {})
  const attributes = { ...flatten(span.attributes ?? {}), ...custom }
  const parent = span.parent_id && !/^0*$/.test(span.parent_id) ? span.parent_id : undefined
  return {
    id: span.span_id,
    ...(parent && { parent }),
    service: span.service ?? '',
    operation: span.resource_name ?? '',
    startedAt,
    durationMs: durationOf(span, startedAt),
    failed:
      (span.status ?? attributes.status) === 'error' || Number(attributes.error) === 1 || 'error.type' in attributes,
    attributes: attributes as Span['attributes'],
  }
}

/** The timestamps are cut to milliseconds; the duration among the attributes, where it stands, is in nanoseconds. */
function durationOf({ custom, attributes, end_timestamp }: RawSpan, startedAt: Date): number {
  const nanoseconds = custom?.duration ?? attributes?.duration
  if (typeof nanoseconds === 'number') return nanoseconds / 1e6
  return end_timestamp ? Math.max(0, Date.parse(end_timestamp) - startedAt.getTime()) : 0
}

const startOf = ({ spans }: Trace) => spans[0]?.startedAt.getTime() ?? 0
