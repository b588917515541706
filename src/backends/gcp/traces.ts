import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { quoted } from './filter.ts'
import type { Google } from './google.ts'
import type { ServiceSettings } from './settings.ts'

/** Traces read for one question when the failed or the slowest are looked for among them. */
const mostRead = 1_000

const RawTrace = z.object({
  traceId: z.string(),
  spans: z
    .array(
      z.object({
        spanId: z.string(),
        parentSpanId: z.string().nullish(),
        name: z.string().default(''),
        startTime: z.string(),
        endTime: z.string().nullish(),
        labels: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .nullish(),
})
type RawTrace = z.infer<typeof RawTrace>
type RawSpan = NonNullable<RawTrace['spans']>[number]
const Page = z.object({ traces: z.array(RawTrace).nullish(), nextPageToken: z.string().nullish() })

export interface TracesWanted extends Question {
  limit: number
  only?: 'failed' | 'slow'
  traceId?: string
}

/** Traces of a service, newest first, found by a label of its spans; of the slow ones, the slowest that were read. */
export async function cloudTraces({ trace, project }: Google, wanted: TracesWanted): Promise<Trace[]> {
  const { service, window, limit, only, traceId, signal } = wanted
  const path = `/v1/projects/${project}/traces`
  if (traceId) {
    const found = await byId(() => trace.get(`${path}/${encodeURIComponent(traceId)}`, {}, RawTrace, signal))
    return found ? [traceOf(found, service.name)] : []
  }
  const { trace_label = 'service.name' } = service.extra as Partial<ServiceSettings>
  const query = {
    view: 'COMPLETE',
    filter: `+${trace_label}:${quoted(service.name)}`,
    startTime: window.from.toISOString(),
    endTime: window.to.toISOString(),
    orderBy: 'start desc',
    pageSize: 100,
  }
  const found: Trace[] = []
  let read = 0
  let pageToken: string | undefined
  do {
    const page = await trace.get(path, { ...query, pageToken }, Page, signal)
    const traces = (page.traces ?? []).map((raw) => traceOf(raw, service.name))
    read += traces.length
    found.push(...(only === 'failed' ? traces.filter(({ spans }) => spans.some(({ failed }) => failed)) : traces))
    pageToken = page.nextPageToken || undefined
  } while (pageToken && (only ? read < mostRead && (only === 'slow' || found.length < limit) : found.length < limit))
  if (only === 'slow') found.sort((a, b) => lengthOf(b) - lengthOf(a))
  return found.slice(0, limit).sort((a, b) => startOf(b) - startOf(a))
}

async function byId(ask: () => Promise<RawTrace>): Promise<RawTrace | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return undefined
    throw error
  }
}

const startOf = ({ spans }: Trace) => spans[0]?.startedAt.getTime() ?? 0
const lengthOf = ({ spans }: Trace) => Math.max(0, ...spans.map(({ durationMs }) => durationMs))

function traceOf({ traceId, spans }: RawTrace, service: string): Trace {
  const all = (spans ?? []).map((span) => spanOf(span, service))
  return { id: traceId, spans: all.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()) }
}

const serviceLabels = [
  'service.name',
  'g.co/r/cloud_run_revision/service_name',
  'g.co/gae/app/module',
  'g.co/r/k8s_container/container_name',
]

function spanOf({ spanId, parentSpanId, name, startTime, endTime, labels }: RawSpan, service: string): Span {
  const attributes = labels ?? {}
  const parent = parentSpanId && hex(parentSpanId)
  const startedAt = new Date(startTime)
  return {
    id: hex(spanId),
    ...(parent && { parent }),
    service: serviceLabels.map((label) => attributes[label]).find(Boolean) ?? service,
    operation: name,
    startedAt,
    durationMs: Math.max(0, endTime ? Date.parse(endTime) - startedAt.getTime() : 0),
    failed: isFailed(attributes),
    attributes,
  }
}

/** Spans are numbered in decimal here and in hexadecimal everywhere else, logs included; none is 0. */
const hex = (id: string) =>
  /^\d+$/.test(id) ? (BigInt(id) === 0n ? '' : BigInt(id).toString(16).padStart(16, '0')) : id

function isFailed(labels: Record<string, string>): boolean {
  const status = Number(
    labels['/http/status_code'] ?? labels['http.status_code'] ?? labels['http.response.status_code'],
  )
  if (status >= 500) return true
  const code = labels['g.co/status/code'] ?? labels['otel.status_code'] ?? '0'
  return code === 'ERROR' || Number(code) > 0 || labels.error === 'true' || '/error/message' in labels
}
