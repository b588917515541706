import type { Trace } from '../../core/telemetry/trace.ts'
import { quantile } from '../series/robust.ts'
import { isOrigin } from './failing-paths.ts'
import { plainOperation, type SpanNode, spanForest, uncovered } from './span-forest.ts'

/** What an operation contributes to errors and latency, now and usually. Times in milliseconds. */
export interface Attribution {
  service: string
  operation: string
  calls: number
  usualCalls: number
  /** Failures that began here: nothing below failed. */
  failures: number
  usualFailures: number
  /** Share of all failures of the window that began here, 0 to 1. */
  failureShare: number
  /** Own time, not covered by what it called: median and 95th percentile. Usual ones are NaN where it was never called. */
  ownMedian: number
  ownP95: number
  usualOwnMedian: number
  usualOwnP95: number
  /** Own time beyond the usual median, over all calls; never below 0. */
  lostMs: number
  /** Share of all time lost in the window, 0 to 1. */
  lostShare: number
}

/**
 * Attributes the errors and the latency of traces to services and operations, by where failures begin and by own time
 * against a baseline: most failures first, then most time lost.
 */
export function attributeTime(traces: readonly Trace[], baseline: readonly Trace[]): Attribution[] {
  const usual = Map.groupBy(spanForest(baseline), keyOf)
  const rows = [...Map.groupBy(spanForest(traces), keyOf)].map(([key, nodes]) => rowOf(nodes, usual.get(key) ?? []))
  const failures = rows.reduce((sum, row) => sum + row.failures, 0)
  const lost = rows.reduce((sum, row) => sum + row.lostMs, 0)
  return rows
    .map((row) => ({ ...row, failureShare: part(row.failures, failures), lostShare: part(row.lostMs, lost) }))
    .sort((a, b) => b.failures - a.failures || b.lostMs - a.lostMs)
}

const part = (of: number, all: number) => (all > 0 ? of / all : 0)

/** Which operation a span belongs to. */
export const keyOf = ({ span }: SpanNode) => `${span.service}\n${plainOperation(span.operation)}`

function rowOf(nodes: readonly SpanNode[], before: readonly SpanNode[]) {
  const { service, operation } = nodes[0]!.span
  const own = nodes.map(ownTime)
  const usualOwn = before.map(ownTime)
  const usualOwnMedian = quantile(usualOwn, 0.5)
  const expected = Number.isFinite(usualOwnMedian) ? usualOwnMedian : 0
  return {
    service,
    operation: plainOperation(operation),
    calls: nodes.length,
    usualCalls: before.length,
    failures: nodes.filter(isOrigin).length,
    usualFailures: before.filter(isOrigin).length,
    ownMedian: quantile(own, 0.5),
    ownP95: quantile(own, 0.95),
    usualOwnMedian,
    usualOwnP95: quantile(usualOwn, 0.95),
    lostMs: own.reduce((sum, ms) => sum + Math.max(0, ms - expected), 0),
  }
}

/** A span's duration less the time in which at least one child ran. */
const ownTime = ({ span, endMs, children }: SpanNode) =>
  uncovered(
    span.startedAt.getTime(),
    endMs,
    children.map((child) => [child.span.startedAt.getTime(), child.endMs] as const),
  )
