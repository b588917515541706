import type { ObjectRef } from '../../core/investigation/verdict.ts'
import type { MetricKind } from '../causes/metric-kind.ts'
import type { Proof } from './observed.ts'
import { instanceOf, type SpanNode } from './span-forest.ts'

/** What kind of trouble a suspect has. */
export type Trouble =
  | 'exception'
  | 'unexpected_result'
  | 'failing_operation'
  | 'unreachable'
  | 'slow_operation'
  | 'network_delay'
  | `${MetricKind}_saturation`

/** One explanation of what the traces, logs and metrics of a window show. */
export interface Suspect {
  object: ObjectRef
  /** Pods or instances in which it was seen, when those have names of their own. */
  instances: string[]
  kind: Trouble
  /** Between which two places the fault lies: code locations, log templates, or `<operation> start` and `end`. */
  region?: [from: string, to: string]
  /** The resource at fault, with its usual and utmost value. */
  metric?: { name: string; kind: MetricKind; from: number; to: number }
  /** How much speaks for it, comparable within one contrast: about the standard errors of the rise, weighed. */
  strength: number
  /** 0 to 1, with its rivals considered. */
  confidence: number
  onset?: Date
  summary: string
  /** The strongest first, never empty. */
  evidence: Proof[]
}

/** A suspect before its rivals are known. */
export type Lead = Omit<Suspect, 'confidence'>

export const workload = (name: string): ObjectRef => ({ kind: 'workload', name })

/** The instances behind spans, where these have names of their own. */
export const instancesOf = (nodes: readonly SpanNode[]): string[] =>
  [...new Set(nodes.map(({ span }) => instanceOf(span)).filter((name, at) => name !== nodes[at]?.span.service))].slice(
    0,
    5,
  )

/** A span as evidence. */
export const proofOfSpan = ({ span, trace }: SpanNode, says: string): Proof => ({
  kind: 'trace',
  source: `trace ${trace}`,
  at: span.startedAt,
  quote: `${span.service} ${span.operation} ${span.durationMs.toFixed(1)} ms`,
  says,
  locator: { trace, span: span.id },
})

/** An onset as a moment; nothing where none is known. */
export const onsetOf = (onset: number) => (Number.isFinite(onset) ? { onset: new Date(onset) } : {})

/** Milliseconds as people read them. */
export const duration = (ms: number) => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`)
