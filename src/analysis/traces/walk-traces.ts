import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { quantile } from '../series/robust.ts'
import { type Attribution, attributeTime, keyOf } from './attribute-time.ts'
import type { Proof } from './observed.ts'
import { plainOperation, type SpanNode, spanForest } from './span-forest.ts'
import { duration, proofOfSpan } from './suspect.ts'

/** Where walks down troubled traces ended: the deepest service whose own behaviour is abnormal. */
export interface WalkEnd {
  service: string
  operation: string
  kind: 'failed' | 'slow'
  /** How many troubled traces lead there, and which share of them, 0 to 1. */
  traces: number
  share: number
  /** Services from the entry down to this one, as most of these traces went. */
  path: string[]
  /** Median time at that place, and how much of it is beyond the usual, in milliseconds. */
  ms: number
  extraMs: number
  /** The first of these traces, with the span where its walk ended. */
  example: { trace: string; span: Span }
  evidence: Proof[]
}

/** What walking down the traces of a window shows. */
export interface TraceWalk {
  traces: number
  /** Traces that failed, or took longer than nearly all did in the baseline. */
  troubled: number
  /** The end of most walks first. */
  ends: WalkEnd[]
  attribution: Attribution[]
}

/**
 * Walks down every troubled trace to the deepest service that misbehaves by itself: along failed calls while there are any,
 * even where somebody above coped with it, else along the call that accounts for most of the time beyond the usual, as learnt per operation from the baseline.
 */
export function walkTraces(traces: readonly Trace[], baseline: readonly Trace[]): TraceWalk {
  const norms = normsOf(spanForest(baseline))
  const roots = spanForest(traces).filter(({ parent }) => !parent)
  const ends = roots.flatMap((root): Walk[] => {
    const failed = topmostFailed(root)
    if (failed) return [{ end: lastFailed(failed), kind: 'failed' }]
    return isSlow(root, norms) ? [{ end: slowest(root, norms), kind: 'slow' }] : []
  })
  const groups = Map.groupBy(ends, ({ end, kind }) => `${kind}\n${keyOf(end)}`)
  return {
    traces: traces.length,
    troubled: ends.length,
    ends: [...groups.values()]
      .map((group) => endOfWalks(group, ends.length, norms))
      .sort((a, b) => b.traces - a.traces || b.extraMs - a.extraMs),
    attribution: attributeTime(traces, baseline),
  }
}

/** Usual durations of an operation, in milliseconds. */
interface Norm {
  median: number
  high: number
}
type Norms = ReadonlyMap<string, Norm>

const normsOf = (nodes: readonly SpanNode[]): Norms =>
  new Map(
    [...Map.groupBy(nodes, keyOf)].map(([key, members]) => {
      const times = members.map(({ span }) => span.durationMs)
      return [key, { median: quantile(times, 0.5), high: quantile(times, 0.95) }]
    }),
  )

/** A trace this much above nearly all of the usual ones is slow. */
const slowFactor = 1.5
const leastExtraMs = 10

function isSlow(root: SpanNode, norms: Norms): boolean {
  const norm = norms.get(keyOf(root))
  if (!norm) return false
  return root.span.durationMs > Math.max(norm.high * slowFactor, norm.median + leastExtraMs)
}

/** Time beyond the usual; all of it where nothing is known. */
const extraOf = (node: SpanNode, norms: Norms) => node.span.durationMs - (norms.get(keyOf(node))?.median ?? 0)

/** The failed call nearest to the root, of several the last one. */
function topmostFailed(root: SpanNode): SpanNode | undefined {
  for (let row = [root]; row.length > 0; row = row.flatMap(({ children }) => children)) {
    const failed = row.filter(({ span }) => span.failed)
    if (failed.length > 0) return failed.reduce((last, one) => (one.endMs >= last.endMs ? one : last))
  }
  return undefined
}

/** Down the failed calls, by the one that failed last where there are several: earlier ones may have been retried. */
function lastFailed(node: SpanNode): SpanNode {
  const failed = node.children.filter(({ span }) => span.failed)
  return failed.length === 0 ? node : lastFailed(failed.reduce((last, one) => (one.endMs >= last.endMs ? one : last)))
}

/** Less of the extra time than this in each of many calls points at none of them. */
const leastOfExtra = 0.2

/**
 * Down to the call of which what it calls explains less than half of the extra time, along the one that explains most: a
 * caller that waits for several slow calls in a row is not slow by itself.
 */
function slowest(node: SpanNode, norms: Norms): SpanNode {
  const extra = extraOf(node, norms)
  const extras = node.children.map((child) => ({ child, extra: Math.max(0, extraOf(child, norms)) }))
  const below = extras.reduce((sum, one) => sum + one.extra, 0)
  const worst = extras.reduce<(typeof extras)[number] | undefined>(
    (most, one) => (most && most.extra >= one.extra ? most : one),
    undefined,
  )
  return worst && below >= extra / 2 && worst.extra >= leastOfExtra * extra ? slowest(worst.child, norms) : node
}

/** One walk, down to where it ended. */
type Walk = { end: SpanNode; kind: WalkEnd['kind'] }

function endOfWalks(group: readonly Walk[], troubled: number, norms: Norms): WalkEnd {
  const first = group.reduce((a, b) => (b.end.span.startedAt < a.end.span.startedAt ? b : a))
  const { end, kind } = first
  const paths = Map.groupBy(group, (walk) => servicesTo(walk.end).join('\n'))
  const [path] = [...paths].sort((a, b) => b[1].length - a[1].length)[0]!
  const extraMs = quantile(
    group.map((walk) => extraOf(walk.end, norms)),
    0.5,
  )
  const says =
    kind === 'failed' ? 'failed while nothing below it did' : `took about ${duration(extraMs)} more than usual`
  return {
    service: end.span.service,
    operation: plainOperation(end.span.operation),
    kind,
    traces: group.length,
    share: group.length / troubled,
    path: path.split('\n'),
    ms: quantile(
      group.map((walk) => walk.end.span.durationMs),
      0.5,
    ),
    extraMs,
    example: { trace: end.trace, span: end.span },
    evidence: group.slice(0, 3).map((walk) => proofOfSpan(walk.end, says)),
  }
}

/** The services on the way down to a span, each once in a row. */
function servicesTo(node: SpanNode): string[] {
  const above = node.parent ? servicesTo(node.parent) : []
  return above.at(-1) === node.span.service ? above : [...above, node.span.service]
}
