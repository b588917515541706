import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import type { Asker } from '../http/ask.ts'
import { OtlpTrace } from '../otlp/otlp-trace.ts'
import type { Traces } from '../parts.ts'
import { quoted } from '../prometheus/matcher.ts'

const Found = z.object({
  traces: z.array(z.object({ traceID: z.string(), startTimeUnixNano: z.string().optional() })).nullish(),
})

/** Slow is relative: the bar is lowered until enough traces are over it, so the slowest come first whatever the service. */
const bars = ['10s', '3s', '1s', '300ms', '100ms', '30ms', '0ms'] as const
const atOnce = 8

/** Traces from Tempo, by TraceQL; each found trace is then read whole. */
export function tempo(asker: Asker, clock: Clock, named: (question: Question) => string): Traces {
  const search = async (conditions: string, { window, signal }: Question, limit: number) => {
    const query = {
      q: `{ ${conditions} }`,
      start: Math.floor(window.from.getTime() / 1000),
      end: Math.ceil(window.to.getTime() / 1000),
      limit,
    }
    const { traces } = await asker.get('/api/search', query, Found, signal)
    return traces ?? []
  }
  const whole = async (id: string, signal?: AbortSignal): Promise<Trace | undefined> => {
    const headers = { accept: 'application/json' }
    try {
      return {
        id,
        spans: await asker.ask({ path: `/api/traces/${encodeURIComponent(id)}`, headers, signal }, OtlpTrace),
      }
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return undefined
      throw error
    }
  }
  return {
    async traces(question) {
      const { window, limit, only, traceId, signal } = question
      if (traceId !== undefined) {
        const trace = await whole(idOf(traceId), signal)
        return trace?.spans.length ? [trace] : []
      }
      const service = `resource.service.name = ${quoted(named(question))}`
      const found =
        only === 'slow'
          ? await slowest(search, service, question)
          : await search(condition(service, only), question, limit)
      const ids = [...new Set(found.map(({ traceID }) => traceID))].slice(0, limit)
      const traces: Trace[] = []
      for (let first = 0; first < ids.length; first += atOnce) {
        const read = await Promise.all(ids.slice(first, first + atOnce).map((id) => whole(id, signal)))
        traces.push(...read.filter((trace) => trace !== undefined && trace.spans.length > 0).map((trace) => trace!))
      }
      const begin = (trace: Trace) => trace.spans[0]!.startedAt.getTime()
      return traces
        .filter((trace) => begin(trace) < window.to.getTime() && endOf(trace) >= window.from.getTime())
        .sort((a, b) => begin(b) - begin(a))
    },
    async probe(signal) {
      const to = clock.now()
      const query = {
        q: '{}',
        start: Math.floor(to.getTime() / 1000) - 3600,
        end: Math.ceil(to.getTime() / 1000),
        limit: 1,
      }
      const { traces } = await asker.get('/api/search', query, Found, signal)
      if (traces?.length) return { what: 'traces', ok: true, message: 'Tempo has traces of the last hour.' }
      const remedy = 'Send it traces, or set the tenant they are stored under (tempo_tenant).'
      return { what: 'traces', ok: false, message: 'Tempo holds no traces of the last hour.', remedy }
    },
  }
}

const condition = (service: string, only?: 'failed' | 'slow') =>
  only === 'failed' ? `${service} && status = error` : service

type Search = (conditions: string, question: Question, limit: number) => Promise<{ traceID: string }[]>

async function slowest(search: Search, service: string, question: Question & { limit: number }) {
  const found = new Map<string, { traceID: string }>()
  for (const bar of bars) {
    for (const trace of await search(`${service} && duration >= ${bar}`, question, question.limit))
      found.set(trace.traceID, trace)
    if (found.size >= question.limit) break
  }
  return [...found.values()]
}

const endOf = ({ spans }: Trace) =>
  Math.max(...spans.map(({ startedAt, durationMs }) => startedAt.getTime() + durationMs))

/** Only hex reaches the address, so an id cannot name another path. */
function idOf(text: string): string {
  const id = text.trim().toLowerCase()
  if (/^[0-9a-f]{1,32}$/.test(id)) return id
  throw new Problem('invalid', 'A trace id is up to 32 hexadecimal digits.', { fields: { trace_id: 'is no trace id' } })
}
