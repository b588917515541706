import type { Trace } from '../../core/telemetry/trace.ts'
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
  /** Median time beyond the usual at that place, in milliseconds. */
  extraMs: number
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
 * else along the call that accounts for most of the time beyond the usual, as learnt per operation from the baseline.
 */
export function walkTraces(traces: readonly Trace[], baseline: readonly Trace[]): TraceWalk {
  const norms = normsOf(spanForest(baseline))
  const roots = spanForest(traces).filter(({ parent }) => !parent)
  const ends = roots.flatMap((root): Walk[] => {
    if (root.span.failed) return [{ end: lastFailed(root), kind: 'failed' }]
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

/** Down the failed calls, by the one that failed last where there are several: earlier ones may have been retried. */
function lastFailed(node: SpanNode): SpanNode {
  const failed = node.children.filter(({ span }) => span.failed)
  return failed.length === 0 ? node : lastFailed(failed.reduce((last, one) => (one.endMs >= last.endMs ? one : last)))
}

/** Down to the call that explains less than half of its caller's extra time by what it calls. */
function slowest(node: SpanNode, norms: Norms): SpanNode {
  const extra = extraOf(node, norms)
  const worst = node.children.reduce<SpanNode | undefined>(
    (most, one) => (!most || extraOf(one, norms) > extraOf(most, norms) ? one : most),
    undefined,
  )
  return worst && extraOf(worst, norms) >= extra / 2 ? slowest(worst, norms) : node
}

/** One walk, down to where it ended. */
type Walk = { end: SpanNode; kind: WalkEnd['kind'] }

function endOfWalks(group: readonly Walk[], troubled: number, norms: Norms): WalkEnd {
  const { end, kind } = group[0]!
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
    extraMs,
    evidence: group.slice(0, 3).map((walk) => proofOfSpan(walk.end, says)),
  }
}

/** The services on the way down to a span, each once in a row. */
function servicesTo(node: SpanNode): string[] {
  const above = node.parent ? servicesTo(node.parent) : []
  return above.at(-1) === node.span.service ? above : [...above, node.span.service]
}
