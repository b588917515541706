import type { LogEntry } from '../../core/telemetry/log.ts'
import type { SpanNode } from './span-forest.ts'

/**
 * Gives each line to the span it was written in, in the order of time: by its span id, or by trace, service and moment to
 * the innermost span that was under way. Lines of no known trace are left out. Newest-first input is turned round, so that
 * lines of one millisecond keep their order.
 */
export function attachLogs(nodes: readonly SpanNode[], logs: readonly LogEntry[]): Map<SpanNode, LogEntry[]> {
  const bySpan = new Map(nodes.map((node) => [`${node.trace} ${node.span.id}`, node]))
  const byTrace = Map.groupBy(nodes, ({ trace }) => trace)
  const attached = new Map<SpanNode, LogEntry[]>()
  const told = new Set<string>()
  for (const entry of inTime(logs)) {
    if (entry.traceId === undefined) continue
    const node = bySpan.get(`${entry.traceId} ${entry.spanId}`) ?? innermost(byTrace.get(entry.traceId) ?? [], entry)
    // Collectors that start again tell a line twice.
    const once = `${entry.traceId} ${entry.spanId} ${entry.at.getTime()} ${entry.message}`
    if (!node || told.has(once)) continue
    told.add(once)
    const lines = attached.get(node)
    if (lines) lines.push(entry)
    else attached.set(node, [entry])
  }
  return attached
}

function inTime(logs: readonly LogEntry[]): LogEntry[] {
  const falling = logs.length > 1 && logs[0]!.at > logs.at(-1)!.at
  return (falling ? logs.toReversed() : [...logs]).sort((a, b) => a.at.getTime() - b.at.getTime())
}

function innermost(nodes: readonly SpanNode[], { at, service }: LogEntry): SpanNode | undefined {
  const moment = at.getTime()
  let best: SpanNode | undefined
  for (const node of nodes) {
    const { span, endMs } = node
    if (span.service !== service || moment < span.startedAt.getTime() || moment > endMs + 1) continue
    if (!best || span.durationMs < best.span.durationMs) best = node
  }
  return best
}
