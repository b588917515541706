import { quantile } from '../series/robust.ts'
import { earliest } from './earliest.ts'
import { type Pass, type Phase, phaseOf } from './phases.ts'
import { plainOperation, type SpanNode, silentPeer, uncovered } from './span-forest.ts'

/** One place where time is spent, and how that changed. */
export interface SlowPath extends Phase {
  /**
   * An operation's own time; what lies between a caller and a callee beyond the callee's own span; or the whole of a call to a
   * peer without spans.
   */
  kind: 'own' | 'between' | 'peer'
  service: string
  /** Of `own`: the operation, else the callee. */
  what: string
  /** Usual and slow time, in milliseconds: the medians of the baseline and of the slow ones. */
  usualMs: number
  slowMs: number
  slow: number
  of: number
  /** Time lost over all slow ones, in milliseconds. */
  lostMs: number
  /** The slowest, as an example. */
  worst: SpanNode
}

interface Sample {
  node: SpanNode
  ms: number
}

/** Fewer samples of a place in the baseline say nothing about what is slow there. */
const leastKnown = 4
/** Nobody minds fewer milliseconds. */
const leastMs = 10

/** Every place where time is spent with enough samples on both sides, whether slow now or not, the most time lost first. */
export function timedPaths(window: readonly SpanNode[], baseline: readonly SpanNode[]): SlowPath[] {
  const usualOf = usualSamples(window, samplesOf(baseline))
  return [...samplesOf(window)]
    .flatMap(([key, samples]) => {
      const before = usualOf(key, samples)
      return before.length >= leastKnown ? [compare(key, samples, before)] : []
    })
    .sort((a, b) => b.lostMs - a.lostMs)
}

/**
 * What the baseline hardly saw is compared with something like it: a way between services with all ways between services,
 * since they share a network; anything else with how the window began.
 */
function usualSamples(window: readonly SpanNode[], usual: Map<string, Sample[]>) {
  const early = earliest(window.map(({ span }) => span.startedAt.getTime()))
  const ways = [...usual].flatMap(([key, samples]) => (key.startsWith('between\n') ? samples : []))
  return (key: string, samples: readonly Sample[]): readonly Sample[] => {
    const own = usual.get(key) ?? []
    if (own.length >= leastKnown) return own
    if (key.startsWith('between\n')) return ways
    return [...own, ...samples.filter(({ node }) => node.span.startedAt.getTime() <= early)]
  }
}

function samplesOf(nodes: readonly SpanNode[]): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>()
  const add = (kind: SlowPath['kind'], service: string, what: string, sample: Sample) => {
    const key = `${kind}\n${service}\n${what}`
    const known = samples.get(key)
    if (known) known.push(sample)
    else samples.set(key, [sample])
  }
  for (const node of nodes) {
    const { service, operation, durationMs } = node.span
    const caller = node.parent?.span
    const peer = silentPeer(node)
    if (peer !== undefined) add('peer', service, peer, { node, ms: durationMs })
    if (caller?.service === service) continue
    add('own', service, plainOperation(operation), { node, ms: ownMs(node) })
    // What a callee does after its answer is no waiting of its caller.
    if (caller && durationMs <= caller.durationMs && node.parent!.children.length === 1)
      add('between', caller.service, service, { node, ms: caller.durationMs - durationMs })
  }
  return samples
}

/** The time of a visit to a service in which it waited for nobody else. */
function ownMs({ span, children, endMs }: SpanNode): number {
  const waits: [number, number][] = []
  const collect = (node: SpanNode) => {
    const waiting = silentPeer(node) !== undefined || node.children.some((child) => child.span.service !== span.service)
    if (waiting) waits.push([node.span.startedAt.getTime(), node.endMs])
    else for (const child of node.children) collect(child)
  }
  for (const child of children)
    if (child.span.service === span.service) collect(child)
    else waits.push([child.span.startedAt.getTime(), child.endMs])
  return uncovered(span.startedAt.getTime(), endMs, waits)
}

function compare(key: string, samples: readonly Sample[], before: readonly Sample[]): SlowPath {
  const [kind, service, what] = key.split('\n') as [SlowPath['kind'], string, string]
  const known = before.map(({ ms }) => ms)
  const usualMs = quantile(known, 0.5)
  const limit = Math.max(usualMs + leastMs, 2 * usualMs, 1.5 * quantile(known, 0.75))
  const slow = samples.filter(({ ms }) => ms > limit)
  const passes = samples.map(({ node, ms }): Pass => ({ at: node.span.startedAt.getTime(), wrong: ms > limit }))
  const phase = phaseOf(passes, { count: known.filter((ms) => ms > limit).length, of: known.length })
  return {
    kind,
    service,
    what,
    usualMs,
    slowMs:
      slow.length > 0
        ? quantile(
            slow.map(({ ms }) => ms),
            0.5,
          )
        : usualMs,
    slow: slow.length,
    of: samples.length,
    lostMs: slow.reduce((sum, { ms }) => sum + ms - usualMs, 0),
    worst: samples.reduce((worst, one) => (one.ms > worst.ms ? one : worst)).node,
    ...phase,
  }
}
