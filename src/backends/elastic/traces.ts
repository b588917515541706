import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Finding, Question } from '../../core/telemetry/backend.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import type { Traces } from '../parts.ts'
import { fieldAt } from './fields.ts'
import { newestFirst } from './newest-first.ts'
import { rangeOf } from './range-of.ts'
import type { ElasticApi } from './search.ts'
import type { TraceLayout } from './trace-layouts.ts'

export interface ElasticTracesOptions {
  layout: TraceLayout
  index: string
  vendor: string
  /** What a service is called in traces. */
  named(question: Question): string
}

/** A trace is looked for this far around the window: its other spans may have begun before or end after it. */
const aroundMs = 60 * 60_000
/** Nobody reads a trace of more spans; the first of them by time are kept. */
const mostSpans = 5_000

/** Traces from span documents: first which traces, then all their spans. */
export function elasticTraces(
  api: ElasticApi,
  clock: Clock,
  { layout, index, vendor, named }: ElasticTracesOptions,
): Traces {
  const find = async (question: Question & { limit: number; only?: 'failed' | 'slow' }) => {
    const { window, limit, only, signal } = question
    const filter = [
      rangeOf(layout.time, window),
      { term: { [layout.service]: named(question) } },
      { exists: { field: layout.trace } },
      ...(only === 'failed' ? [layout.failed] : []),
      ...(only === 'slow' ? layout.served : []),
    ]
    const order = only === 'slow' ? layout.duration.field : layout.time
    const body = {
      size: limit,
      track_total_hits: false,
      query: { bool: { filter } },
      collapse: { field: layout.trace },
      sort: [{ [order]: { order: 'desc', unmapped_type: 'long' } }],
    }
    const { hits } = await api.search(index, body, signal)
    return [...new Set(hits.map(({ source }) => String(fieldAt(source, layout.trace))))]
  }
  const whole = async (ids: string[], { window, signal }: Question): Promise<Trace[]> => {
    const wide = { from: new Date(window.from.getTime() - aroundMs), to: new Date(window.to.getTime() + aroundMs) }
    const spans = new Map<string, Span[]>(ids.map((id) => [id, []]))
    const filter = [{ terms: { [layout.trace]: ids } }, rangeOf(layout.time, wide)]
    const reading = { index, time: layout.time, window: wide, filter, size: 1_000, vendor, signal }
    for await (const hits of newestFirst(api, reading, ids.length > 1)) {
      for (const { source } of hits) {
        const span = layout.spanOf(source)
        if (span) spans.get(String(fieldAt(source, layout.trace)))?.push(span)
      }
    }
    return [...spans].flatMap(([id, held]) => {
      const ordered = held.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()).slice(0, mostSpans)
      return ordered.length ? [{ id, spans: ordered }] : []
    })
  }
  return {
    async traces(question) {
      const { traceId, limit } = question
      if (traceId !== undefined) return whole([idOf(traceId)], question)
      const ids = await find({ ...question, limit: Math.min(limit, 1_000) })
      if (!ids.length) return []
      const found = await whole(ids, question)
      return found.sort((a, b) => b.spans[0]!.startedAt.getTime() - a.spans[0]!.startedAt.getTime())
    },
    async probe(signal): Promise<Finding> {
      const to = clock.now()
      const filter = [rangeOf(layout.time, { from: new Date(to.getTime() - 24 * aroundMs), to })]
      const { hits } = await api.search(index, { size: 1, query: { bool: { filter } } }, signal)
      if (hits.length) return { what: 'traces', ok: true, message: `${vendor} has spans of the last day.` }
      const remedy = 'Set traces_index and traces_format to where and how spans are stored, or leave traces out.'
      return { what: 'traces', ok: false, message: `${vendor} holds no spans of the last day in ${index}.`, remedy }
    },
  }
}

function idOf(text: string): string {
  const id = text.trim()
  if (/^[0-9a-zA-Z-]{1,64}$/.test(id)) return id
  throw new Problem('invalid', 'A trace id is up to 32 hexadecimal digits.', { fields: { trace_id: 'is no trace id' } })
}
