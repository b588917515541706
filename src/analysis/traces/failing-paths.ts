import { type Phase, phaseOf } from './phases.ts'
import { plainOperation, type SpanNode, silentPeer } from './span-forest.ts'

/** An operation in which failures begin that nothing below it accounts for. */
export interface FailingPath extends Phase {
  service: string
  operation: string
  /** The silent party that did not answer, when the failures stand in calls to one. */
  peer?: string
  failed: number
  of: number
  usual: { count: number; of: number }
  /** Where failures began, the first one first. */
  origins: SpanNode[]
}

/** Operations in which failures begin, the surest first. */
export function failingPaths(window: readonly SpanNode[], baseline: readonly SpanNode[]): FailingPath[] {
  const usual = Map.groupBy(baseline, keyOf)
  return [...Map.groupBy(window, keyOf)]
    .flatMap(([key, nodes]) => describe(nodes, usual.get(key) ?? []) ?? [])
    .sort((a, b) => b.rise * b.share - a.rise * a.share)
}

const keyOf = ({ span }: SpanNode) => `${span.service}\n${plainOperation(span.operation)}`

function describe(nodes: readonly SpanNode[], before: readonly SpanNode[]): FailingPath | undefined {
  const origins = nodes.filter(isOrigin).sort((a, b) => a.endMs - b.endMs)
  const first = origins[0]
  if (!first) return undefined
  const usual = { count: before.filter(isOrigin).length, of: Math.max(1, before.length) }
  const peer = silentPeer(first)
  const passes = nodes.map((node) => ({ at: node.endMs, wrong: isOrigin(node) }))
  return {
    service: first.span.service,
    operation: plainOperation(first.span.operation),
    ...(peer !== undefined && { peer }),
    failed: origins.length,
    of: nodes.length,
    usual,
    origins,
    ...phaseOf(passes, usual),
  }
}

/** A failed span without failed children. */
export const isOrigin = ({ span, children }: SpanNode) => span.failed && !children.some((child) => child.span.failed)
