import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Aws } from './aws.ts'
import type { ServiceSettings } from './settings.ts'
import { Segment, spansOf } from './x-ray-segment.ts'

const dayMs = 86_400_000

/** Summaries read for one question: enough to find the slowest among them, and an end for a busy service. */
const mostSummaries = 2_000

const Summaries = z.object({
  TraceSummaries: z
    .array(z.object({ Id: z.string(), Duration: z.number().nullish(), ResponseTime: z.number().nullish() }))
    .nullish(),
  NextToken: z.string().nullish(),
})
const Traces = z.object({
  Traces: z
    .array(z.object({ Id: z.string(), Segments: z.array(z.object({ Document: z.string() })).nullish() }))
    .nullish(),
  UnprocessedTraceIds: z.array(z.string()).nullish(),
  NextToken: z.string().nullish(),
})

export interface TracesWanted extends Question {
  limit: number
  only?: 'failed' | 'slow'
  traceId?: string
}

/** Traces of a service, newest first; of the slow ones, the slowest of the window. */
export async function xRayTraces(aws: Aws, wanted: TracesWanted): Promise<Trace[]> {
  const ids = wanted.traceId ? [xRayId(wanted.traceId)] : await idsOf(aws, wanted)
  const traces: Trace[] = []
  for (let at = 0; at < ids.length; at += 5)
    traces.push(...(await fetchTraces(aws, ids.slice(at, at + 5), wanted.signal)))
  return traces.sort((a, b) => startOf(b) - startOf(a))
}

/** X-Ray writes a W3C trace id as `1-<8 hex>-<24 hex>`. */
const xRayId = (id: string) => (/^[0-9a-f]{32}$/i.test(id) ? `1-${id.slice(0, 8)}-${id.slice(8)}` : id)

async function idsOf(aws: Aws, wanted: TracesWanted): Promise<string[]> {
  const { x_ray_name } = wanted.service.extra as Partial<ServiceSettings>
  const name = (x_ray_name ?? wanted.service.name).replace(/[\\"]/g, '\\$&')
  const FilterExpression = `service("${name}")${wanted.only === 'failed' ? ' { fault = true OR error = true }' : ''}`
  const enough = wanted.only === 'slow' ? mostSummaries : wanted.limit
  const found: { id: string; seconds: number }[] = []
  for (const { from, to } of daysOf(wanted.window)) {
    let NextToken: string | undefined
    do {
      const body = { StartTime: from.getTime() / 1000, EndTime: to.getTime() / 1000, FilterExpression, Sampling: false }
      const page = await aws.ask(
        'xray',
        'GetTraceSummaries',
        { ...body, ...(NextToken && { NextToken }) },
        Summaries,
        wanted.signal,
      )
      for (const { Id, Duration, ResponseTime } of page.TraceSummaries ?? [])
        found.push({ id: Id, seconds: ResponseTime ?? Duration ?? 0 })
      NextToken = page.NextToken ?? undefined
    } while (NextToken && found.length < mostSummaries)
    if (found.length >= enough) break
  }
  // The first part of an id is its second of birth, so ids sort by time.
  found.sort((a, b) => (wanted.only === 'slow' ? b.seconds - a.seconds : a.id < b.id ? 1 : -1))
  return [...new Set(found.map(({ id }) => id))].slice(0, wanted.limit)
}

/** X-Ray answers for at most a day at a time: the newest first. */
function daysOf({ from, to }: Window): Window[] {
  const parts: Window[] = []
  for (let end = to.getTime(); end > from.getTime(); end -= dayMs)
    parts.push({ from: new Date(Math.max(from.getTime(), end - dayMs)), to: new Date(end) })
  return parts
}

async function fetchTraces(aws: Aws, TraceIds: string[], signal?: AbortSignal): Promise<Trace[]> {
  const documents = new Map<string, string[]>()
  let NextToken: string | undefined
  do {
    const page = await aws.ask('xray', 'BatchGetTraces', { TraceIds, ...(NextToken && { NextToken }) }, Traces, signal)
    for (const { Id, Segments } of page.Traces ?? [])
      documents.set(Id, [...(documents.get(Id) ?? []), ...(Segments ?? []).map((segment) => segment.Document)])
    NextToken = page.NextToken ?? undefined
  } while (NextToken)
  return [...documents].map(([id, texts]) => ({ id, spans: texts.flatMap(spansIn).sort(byStart) }))
}

const byStart = (a: { startedAt: Date }, b: { startedAt: Date }) => a.startedAt.getTime() - b.startedAt.getTime()

/** A document that is no segment is left out: one service that writes nonsense must not hide the others. */
function spansIn(text: string) {
  const segment = Segment.safeParse(jsonOf(text))
  return segment.success ? spansOf(segment.data) : []
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const startOf = ({ spans }: Trace) => spans[0]?.startedAt.getTime() ?? 0
