import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import type { Span, Trace } from '../core/telemetry/trace.ts'
import type { Window } from '../core/telemetry/window.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { limitInput } from './telemetry/query-input.ts'
import { showValue } from './telemetry/show-value.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'
import { hiddenServices } from './visible.ts'

/** What was found. */
export interface FoundTraces {
  service: string
  profile: string
  window: Window
  traces: Trace[]
}

const usual = '30m'

export const traces = command({
  name: 'traces',
  aliases: ['trace'],
  summary: 'Recent requests of a service across services, newest first; or one trace, span by span',
  input: z.strictObject({
    ...observedInput,
    trace_id: z
      .string()
      .trim()
      .regex(/^[\w-]{1,100}$/, { error: 'This is no trace id.' })
      .optional()
      .meta({ description: 'Only this trace', label: 'Trace', positional: true }),
    only: z
      .enum(['failed', 'slow'])
      .optional()
      .meta({ description: 'failed, or slow: those that took longest', label: 'Only' }),
    ...windowInput(usual),
    ...limitInput('traces', { usual: 20, most: 200 }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/traces' },
  slash: true,
  async run(context, asked): Promise<FoundTraces> {
    const { profile, service } = observed(context, asked, 'traces')
    const window = windowOf(asked, usual, context.clock.now())
    const traces = await profile.backend.traces({
      service,
      window,
      limit: asked.limit,
      ...(asked.only && { only: asked.only }),
      ...(asked.trace_id && { traceId: asked.trace_id }),
    })
    const unseen = new Set(hiddenServices(context.actor, context.directory))
    return {
      service: service.name,
      profile: profile.name,
      window,
      traces: traces.map((trace) => veiled(trace, unseen)),
    }
  },
  output: z.object({
    traces: z.array(
      z.object({
        trace_id: z.string(),
        started_at: z.iso.datetime(),
        duration_ms: z.number(),
        failed: z.boolean(),
        spans: z.array(
          z.object({
            span_id: z.string(),
            parent_id: z.string().nullable(),
            service: z.string(),
            operation: z.string(),
            started_at: z.iso.datetime(),
            duration_ms: z.number(),
            failed: z.boolean(),
            attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          }),
        ),
      }),
    ),
  }),
  present: ({ traces }) => ({ traces: traces.map(presentTrace) }),
  show,
})

/** A request may pass through services that the asker may not see: that it did is all that is told. */
const veiled = (trace: Trace, unseen: ReadonlySet<string>): Trace => ({
  ...trace,
  spans: trace.spans.map((span) =>
    unseen.has(span.service)
      ? { ...span, service: 'a restricted service', operation: 'not shown', attributes: {} }
      : span,
  ),
})

const presentTrace = (trace: Trace) => ({
  trace_id: trace.id,
  ...extentOf(trace),
  spans: trace.spans.map((span) => ({
    span_id: span.id,
    parent_id: span.parent ?? null,
    service: span.service,
    operation: span.operation,
    started_at: span.startedAt.toISOString(),
    duration_ms: span.durationMs,
    failed: span.failed,
    attributes: span.attributes,
  })),
})

/** When a trace began, how long it took in milliseconds, and whether anything in it failed. */
export function extentOf({ spans }: Trace) {
  const start = Math.min(...spans.map(({ startedAt }) => startedAt.getTime()))
  const end = Math.max(...spans.map(({ startedAt, durationMs }) => startedAt.getTime() + durationMs))
  return {
    started_at: new Date(Number.isFinite(start) ? start : 0).toISOString(),
    duration_ms: Number.isFinite(end - start) ? end - start : 0,
    failed: spans.some(({ failed }) => failed),
  }
}

/** What a trace began with: the span nobody called, or the first there is. */
export const rootOf = ({ spans }: Trace): Span | undefined =>
  spans.find(({ parent }) => parent === undefined) ?? spans[0]

function show({ service, profile, window, traces }: FoundTraces, _: Context): Card {
  const footer: Text[] = [
    [{ time: window.from, form: 'clock' }, ' – ', { time: window.to, form: 'clock' }, ` · ${profile}`],
  ]
  const [first] = traces
  if (!first)
    return {
      title: `${service}: no traces`,
      tone: 'plain',
      lines: ['No request of this window was traced. Look further back with since=2h.'],
      footer,
    }
  if (traces.length === 1) return { ...tree(service, first), footer }
  return {
    title: `${service}: ${traces.length} traces`,
    tone: traces.some((trace) => extentOf(trace).failed) ? 'warn' : 'plain',
    table: { columns: ['Trace', 'Started', 'Took', 'What'], rows: traces.map(row) },
    footer,
  }
}

function row(trace: Trace): Text[] {
  const { duration_ms, failed, started_at } = extentOf(trace)
  const root = rootOf(trace)
  const services = new Set(trace.spans.map((span) => span.service))
  return [
    [{ code: trace.id }],
    [{ time: new Date(started_at), form: 'clock' }],
    showValue(duration_ms, 'ms'),
    `${failed ? '✗ ' : ''}${root?.operation ?? ''} (${trace.spans.length} spans, ${services.size} services)`,
  ]
}

/** One trace as an indented list, at most so many spans deep into the work. */
function tree(service: string, trace: Trace): Card {
  const { duration_ms, failed } = extentOf(trace)
  const children = Map.groupBy(trace.spans, ({ parent }) => parent)
  const known = new Set(trace.spans.map(({ id }) => id))
  const roots = trace.spans.filter(({ parent }) => parent === undefined || !known.has(parent))
  const rows: Text[][] = []
  const visit = (span: Span, depth: number) => {
    if (rows.length >= mostSpans) return
    rows.push([
      `${'  '.repeat(depth)}${span.failed ? '✗ ' : ''}${span.service}`,
      span.operation,
      showValue(span.durationMs, 'ms'),
    ])
    if (depth < deepest) for (const child of children.get(span.id) ?? []) visit(child, depth + 1)
  }
  for (const root of roots) visit(root, 0)
  const left = trace.spans.length - rows.length
  return {
    title: `${service}: trace ${trace.id}, ${showValue(duration_ms, 'ms')}`,
    tone: failed ? 'warn' : 'plain',
    table: { columns: ['Service', 'Operation', 'Took'], rows },
    ...(left > 0 && { lines: [`${left} more spans are not shown.`] }),
  }
}

const mostSpans = 60
const deepest = 20
