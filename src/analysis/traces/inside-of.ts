import type { Break } from './breaks.ts'
import { type Flow, type FlowCounts, type FlowEvent, isLoud, operationKey } from './flows.ts'
import { endOf, type SpanNode } from './span-forest.ts'

/**
 * Moves breaks to where they began: frameworks report what was thrown in an outer span of a service, after the last line that
 * its inner spans wrote. A break whose inner spans have one of their own stays, since that one explains it.
 */
export function insideOf(breaks: readonly Break[], flows: readonly Flow[], usual: FlowCounts): Break[] {
  const byNode = new Map(flows.map((flow) => [flow.node, flow]))
  const broken = new Set(breaks.map(({ node }) => node))
  return breaks.map((broke) => {
    const inner = isLoud(broke.got) ? innerOf(broke.node) : []
    if (inner.length === 0 || inner.some((node) => broken.has(node))) return broke
    const last = lastLine(
      inner.flatMap((node) => byNode.get(node) ?? []),
      broke.at,
    )
    if (!last) return broke
    const { expected: _, ...rest } = broke
    const expected = usualNext(last.node, last.from)
    return { ...rest, ...last, ...(expected !== undefined && { expected }) }
  })

  /** What usually follows, other than the end: the inner span ended early. */
  function usualNext(node: SpanNode, { place }: FlowEvent): string | undefined {
    const next = usual.byOperation.get(operationKey(node, place))?.next ?? new Map<string, number>()
    const others = [...next].filter(([name]) => name !== endOf(node.span.operation))
    return others.sort((a, b) => b[1] - a[1])[0]?.[0]
  }
}

/** Spans of the same service below one, without others in between. */
const innerOf = (node: SpanNode): SpanNode[] =>
  node.children
    .filter((child) => child.span.service === node.span.service)
    .flatMap((child) => [child, ...innerOf(child)])

/** The last line that flows wrote until a moment, in milliseconds. */
function lastLine(flows: readonly Flow[], until: number): { node: SpanNode; from: FlowEvent } | undefined {
  let last: { node: SpanNode; from: FlowEvent; at: number } | undefined
  for (const { node, events } of flows)
    for (const event of events) {
      const at = event.entry?.at.getTime()
      if (at !== undefined && at <= until && (!last || at >= last.at)) last = { node, from: event, at }
    }
  return last && { node: last.node, from: last.from }
}
