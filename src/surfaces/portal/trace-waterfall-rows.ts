import type { Span, Trace } from '../../core/telemetry/trace.ts'

/** One bar of a waterfall. */
export interface WaterfallRow {
  span: Span
  /** 0 for what nobody called. */
  depth: number
  /** When it began and how long it took, as parts of the whole trace, from 0 to 1. */
  offset: number
  share: number
}

/** A trace as rows, each below what called it, with how much was left out. */
export interface Waterfall {
  startedAt: Date
  durationMs: number
  rows: WaterfallRow[]
  left: number
}

/**
 * Lays a trace out: callers before what they called, siblings in order of start. A span whose caller is missing, or that
 * is its own caller, stands as a root; no span appears twice, and no more than `most` appear.
 */
export function waterfallOf({ spans }: Trace, most: number): Waterfall {
  const start = Math.min(...spans.map(({ startedAt }) => startedAt.getTime()))
  const end = Math.max(...spans.map(({ startedAt, durationMs }) => startedAt.getTime() + durationMs))
  const durationMs = Number.isFinite(end - start) ? end - start : 0
  const inOrder = [...spans].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
  const known = new Set(spans.map(({ id }) => id))
  const children = Map.groupBy(inOrder, ({ parent }) => parent)
  const seen = new Set<Span>()
  const rows: WaterfallRow[] = []
  const part = (ms: number) => (durationMs > 0 ? Math.min(1, Math.max(0, ms / durationMs)) : 0)
  const waiting: { span: Span; depth: number }[] = []
  const visit = (root: Span) => {
    waiting.push({ span: root, depth: 0 })
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { span, depth } = next
      if (seen.has(span)) continue
      seen.add(span)
      const offset = part(span.startedAt.getTime() - start)
      if (rows.length < most) rows.push({ span, depth, offset, share: Math.min(part(span.durationMs), 1 - offset) })
      for (const child of (children.get(span.id) ?? []).toReversed()) waiting.push({ span: child, depth: depth + 1 })
    }
  }
  for (const span of inOrder) if (span.parent === undefined || !known.has(span.parent)) visit(span)
  // Whatever calls itself in a ring has no root: it is shown from its earliest span on.
  for (const span of inOrder) visit(span)
  return { startedAt: new Date(Number.isFinite(start) ? start : 0), durationMs, rows, left: spans.length - rows.length }
}
