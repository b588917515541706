import type { Level, LogEntry } from '../../core/telemetry/log.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import type { ObjectSeries, Observed } from './observed.ts'

/** When the made-up requests of tests begin; one follows each second. */
export const opening = Date.parse('2026-05-04T10:00:00Z')
export const second = 1000

/** A call in a request: its own lines, and what it calls in between; times in milliseconds. */
export interface Call {
  service: string
  operation: string
  /** Own work before each line and before the end. */
  work?: number
  failed?: boolean
  /** How much longer the caller waits than the call takes. */
  travel?: number
  attributes?: Span['attributes']
  steps?: (Line | Call)[]
}
export interface Line {
  says: string
  level?: Level
  /** Code location; left out for systems that do not write any. */
  source?: string
}

/** Plays requests, the one numbered `index` as `call` says, from the opening plus `from` seconds on. */
export function play(count: number, call: (index: number) => Call, from = 0): Observed {
  const traces: Trace[] = []
  const logs: LogEntry[] = []
  for (let index = 0; index < count; index++) {
    const id = `trace-${from + index}`
    const spans: Span[] = []
    run({ call: call(index), trace: id, spans, logs }, opening + (from + index) * second)
    traces.push({ id, spans })
  }
  return { traces, logs, series: [] }
}

interface Stage {
  call: Call
  trace: string
  parent?: string
  spans: Span[]
  logs: LogEntry[]
}

/** Runs one call and gives the moment it was over. */
function run({ call, trace, parent, spans, logs }: Stage, at: number): number {
  const { service, operation, work = 2, failed = false, attributes = {}, steps = [] } = call
  const id = `${trace}-${spans.length}`
  const span: Span = { id, service, operation, startedAt: new Date(at), durationMs: 0, failed, attributes }
  if (parent !== undefined) span.parent = parent
  spans.push(span)
  let now = at
  for (const step of steps) {
    now += work
    if ('says' in step) {
      const { says, level = 'INFO', source } = step
      const extra = source === undefined ? {} : { source }
      logs.push({ at: new Date(now), level, message: says, service, traceId: trace, spanId: id, extra })
      continue
    }
    now = step.service === service ? run({ call: step, trace, parent: id, spans, logs }, now) : remote(step, now)
  }
  span.durationMs = now + work - at
  return now + work

  /** A client span of the caller around the span of the callee, as tracers write them. */
  function remote(callee: Call, from: number): number {
    const client: Span = {
      id: `${trace}-${spans.length}`,
      parent: id,
      service,
      operation: 'call',
      startedAt: new Date(from),
      durationMs: 0,
      failed: callee.failed ?? false,
      attributes: {},
    }
    spans.push(client)
    const over = run({ call: callee, trace, parent: client.id, spans, logs }, from) + (callee.travel ?? 1)
    client.durationMs = over - from
    return over
  }
}

/** Puts windows one after the other. */
export const together = (...parts: Observed[]): Observed => ({
  traces: parts.flatMap(({ traces }) => traces),
  logs: parts.flatMap(({ logs }) => logs),
  series: parts.flatMap(({ series }) => series),
})

/** A series by the minute, the last value at `minutes` after the opening. */
export function perMinute(
  object: string,
  name: string,
  values: number[],
  minutes: number,
  unit?: 'percent',
): ObjectSeries {
  const times = Float64Array.from(values, (_, at) => opening + (minutes - values.length + 1 + at) * 60 * second)
  const series = { name, labels: {}, times, values: Float64Array.from(values), ...(unit && { unit }) }
  return { object, service: object, series }
}
