import type { LogEntry } from '../../core/telemetry/log.ts'
import { attachLogs } from './attach-logs.ts'
import { endOf, plainOperation, type SpanNode, startOf } from './span-forest.ts'

/** One thing that happened in a span: its start, a log line, or its end. */
export interface FlowEvent {
  place: string
  entry?: LogEntry
}

/** What happened in one span, in order. */
export interface Flow {
  node: SpanNode
  events: FlowEvent[]
}

/**
 * What happened in each span, as the places it came through: start, log lines, end. Spans that were cut by the edges of
 * what was collected have no end, so that nobody takes the edge for a break.
 */
export function flowsOf(
  nodes: readonly SpanNode[],
  logs: readonly LogEntry[],
  places: ReadonlyMap<LogEntry, string>,
): Flow[] {
  const attached = attachLogs(nodes, logs)
  const { from, to } = coverage(logs)
  return nodes.map((node) => {
    const { operation, startedAt } = node.span
    const events: FlowEvent[] = [{ place: startOf(operation) }]
    for (const entry of attached.get(node) ?? []) events.push({ place: places.get(entry)!, entry })
    if (startedAt.getTime() >= from && node.endMs <= to) events.push({ place: endOf(operation) })
    return { node, events }
  })
}

function coverage(logs: readonly LogEntry[]): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { at } of logs) {
    from = Math.min(from, at.getTime())
    to = Math.max(to, at.getTime())
  }
  return { from, to }
}

/** How often one place was followed by each other one. */
export interface Followers {
  total: number
  next: Map<string, number>
}

/** What follows what, by service and operation, and by service alone. */
export interface FlowCounts {
  byOperation: Map<string, Followers>
  byService: Map<string, Followers>
  /** Places where a service was seen to log at all, as `service place`. */
  seen: Set<string>
  /** Of these the ones where it wrote error lines. */
  loud: Set<string>
}

const loudLevels = new Set(['ERROR', 'FATAL'])
/** Whether a line tells of an error. */
export const isLoud = ({ entry }: FlowEvent) => entry?.level !== undefined && loudLevels.has(entry.level)

/** Counts which place follows which. */
export function countFlows(flows: readonly Flow[]): FlowCounts {
  const counts: FlowCounts = { byOperation: new Map(), byService: new Map(), seen: new Set(), loud: new Set() }
  for (const { node, events } of flows)
    for (const [at, event] of events.entries()) {
      const { place } = event
      counts.seen.add(serviceKey(node, place))
      if (isLoud(event)) counts.loud.add(serviceKey(node, place))
      const next = events[at + 1]?.place
      if (next === undefined) continue
      note(counts.byOperation, operationKey(node, place), next)
      note(counts.byService, serviceKey(node, place), next)
    }
  return counts
}

/** Adds from other counts what was never seen in the first ones. */
export function fillUnknown(counts: FlowCounts, others: FlowCounts): FlowCounts {
  const fill = (own: Map<string, Followers>, more: Map<string, Followers>) => new Map([...more, ...own])
  return {
    byOperation: fill(counts.byOperation, others.byOperation),
    byService: fill(counts.byService, others.byService),
    seen: counts.seen,
    loud: counts.loud,
  }
}

export const operationKey = ({ span }: SpanNode, place: string) =>
  `${span.service}\n${plainOperation(span.operation)}\n${place}`
export const serviceKey = ({ span }: SpanNode, place: string) => `${span.service}\n${place}`

function note(counts: Map<string, Followers>, key: string, next: string) {
  const known = counts.get(key)
  if (!known) {
    counts.set(key, { total: 1, next: new Map([[next, 1]]) })
    return
  }
  known.total++
  known.next.set(next, (known.next.get(next) ?? 0) + 1)
}
