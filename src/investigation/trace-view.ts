import { spanForest } from '../analysis/traces/span-forest.ts'
import { type WalkEnd, walkTraces } from '../analysis/traces/walk-traces.ts'
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
  /** Time spent here per request, in milliseconds, now and before; only for delays. */
  ms?: { now: number; before: number }
}

/** What requests show. */
export interface TraceView {
  failing: TraceSpot[]
  waiting: TraceSpot[]
  /** Who calls whom. */
  calls: { caller: string; callee: string }[]
  /** The requests to be held against each other; of what always fails now and then, none is among those of now. */
  now: Trace[]
  before: Trace[]
}

/** Reads the requests of the service in question: as they are, those that failed and the slowest, now and before. */
export function traceView(service: string, window: Window, answers: Answers): TraceView {
  const read = (kind: string) => tracesIn(answers, `${service}: traces ${kind}`)
  const [during, failed, slow] = [read('during'), read('failed').filter(hasFailure), read('slow')]
  const [before, failedBefore, slowBefore] = [
    read('before'),
    read('failed before').filter(hasFailure),
    read('slow before'),
  ]
  const usual = distinct([...before, ...slowBefore])
  const failing = failingSpots({ traces: failed, window }, { traces: failedBefore, window: baselineOf(window) })
  const risen = new Set(failing.map(keyOf))
  const isRisen = (trace: Trace) => walkTraces([trace], []).ends.some((end) => risen.has(keyOf(end)))
  return {
    failing,
    waiting: waitingSpots(
      slow.filter((trace) => !hasFailure(trace)),
      usual,
    ),
    calls: callsIn([...failed, ...slow, ...during, ...before]),
    now: distinct([...during, ...failed.filter(isRisen), ...slow]),
    before: distinct([...usual, ...failedBefore]),
  }
}

const hasFailure = ({ spans }: Trace) => spans.some(({ failed }) => failed)

/** The same request may be the newest and the slowest. */
const distinct = (traces: readonly Trace[]): Trace[] => [...new Map(traces.map((one) => [one.id, one])).values()]

/** Traces of a window, the newest of it when there were more. */
interface Sample {
  traces: Trace[]
  window: Window
}

/** A place where requests now fail this many times as often as before is one of trouble; others always fail now and then. */
const leastRise = 3

/** Where failures begin, as far as more of them do than before. */
function failingSpots(now: Sample, before: Sample): TraceSpot[] {
  const failures = ({ traces }: Sample) => walkTraces(traces, []).ends.filter(({ kind }) => kind === 'failed')
  const usual = new Map(failures(before).map((end) => [keyOf(end), end.traces]))
  const [minutes, minutesBefore] = [minutesOf(now), minutesOf(before)]
  return failures(now)
    .filter((end) => end.traces / minutes >= leastRise * ((usual.get(keyOf(end)) ?? 0) / minutesBefore))
    .map((end) => spotOf(end, now.traces))
}

/** How long a time the traces stand for: up to the end of the window, from the oldest of them when there were more. */
function minutesOf({ traces, window }: Sample): number {
  const oldest = Math.min(...traces.flatMap(({ spans }) => spans.map(({ startedAt }) => startedAt.getTime())))
  const from = traces.length >= mostTraces && Number.isFinite(oldest) ? oldest : window.from.getTime()
  return Math.max(0.5, (window.to.getTime() - from) / 60_000)
}

/** Where slow requests lose their time, against those of before; the slowest of these show what is only a long tail. */
const waitingSpots = (now: Trace[], before: Trace[]): TraceSpot[] =>
  walkTraces(now, before)
    .ends.filter(({ kind }) => kind === 'slow')
    .map((end) => ({
      ...spotOf(end, now),
      ms: { now: end.ms, before: Math.max(0, end.ms - end.extraMs) },
    }))

/** Fewer are no course of things: they are told among all. */
const leastCourse = 3

/** What went on before the first of several is none of its share: trouble is seldom as old as the window. */
function spotOf({ service, operation, traces, example }: WalkEnd, sample: readonly Trace[]): TraceSpot {
  const since = sample.filter(({ spans }) => spans.some(({ startedAt }) => startedAt >= example.span.startedAt))
  return { service, operation, count: traces, of: traces < leastCourse ? sample.length : since.length, example }
}

const keyOf = ({ service, operation }: { service: string; operation: string }) => `${service}\n${operation}`

function callsIn(traces: Trace[]): TraceView['calls'] {
  const pairs = new Map<string, { caller: string; callee: string }>()
  for (const { parent, span } of spanForest(traces))
    if (parent && parent.span.service !== span.service)
      pairs.set(`${parent.span.service}\n${span.service}`, { caller: parent.span.service, callee: span.service })
  return [...pairs.values()].sort((a, b) => (`${a.caller}\n${a.callee}` < `${b.caller}\n${b.callee}` ? -1 : 1))
}
