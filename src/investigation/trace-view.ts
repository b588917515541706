import type { Span, Trace } from '../core/telemetry/trace.ts'
import type { Window } from '../core/telemetry/window.ts'
import { type Answers, tracesIn } from './answers.ts'
import { baselineOf, mostTraces } from './questions.ts'

/** Where in their requests services fail or wait. */
export interface TraceSpot {
  service: string
  operation: string
  /** Requests whose deepest failure, or most of whose delay, lies here. */
  count: number
  /** Of how many. */
  of: number
  /** The first of them. */
  example: { trace: string; span: Span }
  /** Time spent here itself per request, in milliseconds, now and before; only for delays. */
  ms?: { now: number; before: number }
}

/** What requests show. */
export interface TraceView {
  failing: TraceSpot[]
  waiting: TraceSpot[]
  /** Who calls whom. */
  calls: { caller: string; callee: string }[]
}

/** Reads the requests of the service in question. */
export function traceView(service: string, window: Window, answers: Answers): TraceView {
  const read = (kind: string) => tracesIn(answers, `${service}: traces ${kind}`)
  const failures = (kind: string) => read(kind).filter(({ spans }) => spans.some((span) => span.failed))
  const [failed, slow, before] = [failures('failed'), read('slow'), read('before')]
  const baseline = baselineOf(window)
  return {
    failing: failing({ traces: failed, window }, { traces: failures('failed before'), window: baseline }),
    waiting: waiting(slow, before, read('slow before')),
    calls: calls([...failed, ...slow, ...before]),
  }
}

/** Traces of a window, the newest of it when there were more. */
interface Sample {
  traces: Trace[]
  window: Window
}

/** A place where requests now fail this many times as often as before is one of trouble; others always fail now and then. */
const leastRise = 3

/** A failure is passed up from callee to caller, so it began in the deepest span that failed. */
function failing(now: Sample, before: Sample): TraceSpot[] {
  const usual = new Map(spots(deepest(before.traces), before.traces.length).map((spot) => [keyOf(spot), spot.count]))
  const minutes = minutesOf(now)
  const minutesBefore = minutesOf(before)
  return spots(deepest(now.traces), now.traces.length).filter(
    (spot) => spot.count / minutes >= leastRise * ((usual.get(keyOf(spot)) ?? 0) / minutesBefore),
  )
}

function deepest(traces: Trace[]): { trace: string; span: Span }[] {
  return traces.flatMap(({ id, spans }) => {
    const parents = new Set(spans.flatMap(({ failed, parent }) => (failed && parent !== undefined ? [parent] : [])))
    const ends = spans.filter((span) => span.failed && !parents.has(span.id))
    const first = ends.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())[0]
    return first ? [{ trace: id, span: first }] : []
  })
}

/** How long a time the traces stand for: up to the end of the window, from the oldest of them when there were more. */
function minutesOf({ traces, window }: Sample): number {
  const oldest = Math.min(...traces.flatMap(({ spans }) => spans.map(({ startedAt }) => startedAt.getTime())))
  const from = traces.length >= mostTraces && Number.isFinite(oldest) ? oldest : window.from.getTime()
  return Math.max(0.5, (window.to.getTime() - from) / 60_000)
}

/**
 * The span in which a slow request itself spent most, measured against what such spans took before; the slowest requests
 * of good times show what is only a long tail.
 */
function waiting(slow: Trace[], before: Trace[], slowBefore: Trace[]): TraceSpot[] {
  const usual = selfTimesBy(before)
  const tail = selfTimesBy(slowBefore)
  const normal = (span: Span) => median(usual.get(keyOf(span)) ?? tail.get(keyOf(span)) ?? [])
  const slowest = (span: Span) => Math.max(0, ...(tail.get(keyOf(span)) ?? []))
  const found = slow.flatMap(({ id, spans }) => {
    const times = [...selfTimes(spans)].map(([span, ms]) => ({ trace: id, span, ms, over: ms - normal(span) }))
    const worst = times.sort((a, b) => b.over - a.over)[0]
    const total = Math.max(...spans.map(({ durationMs }) => durationMs))
    if (!worst || worst.over <= Math.max(50, total * 0.3)) return []
    return worst.ms > 2 * normal(worst.span) && worst.ms > 1.5 * slowest(worst.span) ? [worst] : []
  })
  return spots(found, slow.length).map((spot) => {
    const here = found.filter(({ span }) => keyOf(span) === keyOf(spot.example.span))
    return { ...spot, ms: { now: median(here.map(({ ms }) => ms)), before: normal(spot.example.span) } }
  })
}

function selfTimesBy(traces: Trace[]): Map<string, number[]> {
  const times = new Map<string, number[]>()
  for (const { spans } of traces)
    for (const [span, ms] of selfTimes(spans)) times.set(keyOf(span), [...(times.get(keyOf(span)) ?? []), ms])
  return times
}

const keyOf = ({ service, operation }: Pick<Span, 'service' | 'operation'>) => `${service}\n${operation}`

function spots(found: { trace: string; span: Span }[], of: number): TraceSpot[] {
  return [...Map.groupBy(found, ({ span }) => keyOf(span)).values()]
    .map((some) => {
      const { trace, span } = some[0]!
      return { service: span.service, operation: span.operation, count: some.length, of, example: { trace, span } }
    })
    .sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** What each span spent itself, without what its children took. */
function selfTimes(spans: Span[]): Map<Span, number> {
  const children = Map.groupBy(spans, ({ parent }) => parent)
  return new Map(spans.map((span) => [span, Math.max(0, span.durationMs - covered(span, children.get(span.id) ?? []))]))
}

function covered(parent: Span, children: Span[]): number {
  const end = parent.startedAt.getTime() + parent.durationMs
  let reached = parent.startedAt.getTime()
  let sum = 0
  for (const child of children.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const from = Math.max(reached, child.startedAt.getTime())
    const to = Math.min(end, child.startedAt.getTime() + child.durationMs)
    if (to <= from) continue
    sum += to - from
    reached = to
  }
  return sum
}

function calls(traces: Trace[]): TraceView['calls'] {
  const pairs = new Map<string, { caller: string; callee: string }>()
  for (const { spans } of traces) {
    const known = new Map(spans.map((span) => [span.id, span]))
    for (const { parent, service } of spans) {
      const caller = parent === undefined ? undefined : known.get(parent)?.service
      if (caller !== undefined && caller !== service) pairs.set(`${caller}\n${service}`, { caller, callee: service })
    }
  }
  return [...pairs.values()].sort((a, b) => (`${a.caller}\n${a.callee}` < `${b.caller}\n${b.callee}` ? -1 : 1))
}

function median(values: number[]): number {
  if (!values.length) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}
