import type { MetricAnomaly } from './snapshot.ts'
import type { ClusterView } from './view-cluster.ts'

/** How a service's metrics changed: how much slower, busier, quieter it became. */
export interface Strain {
  name: string
  anomalies: MetricAnomaly[]
  /** Milliseconds added at the percentile that rose most. */
  slower: number
  /** Times the latency of before. */
  ratio: number
  cpu: number
  memory: number
  throttled: boolean
  drop: number
}

/** The strain of every service that has anomalies. */
export function strainsOf({ snapshot }: ClusterView): Strain[] {
  const byName = Map.groupBy(
    (snapshot.anomalies ?? []).filter(({ on }) => on === 'service'),
    ({ name }) => name,
  )
  return [...byName].map(([name, anomalies]) => {
    const latencies = anomalies.filter(({ kind }) => kind === 'latency')
    const added = latencies.map(({ normal, current }) => (current ?? 0) - (normal ?? 0))
    const usage = anomalies
      .filter(({ kind }) => kind === 'cpu_usage')
      .map(({ normal, current }) => (current ?? 0) / Math.max(normal ?? 0, 0.005))
    const memory = anomalies
      .filter(({ kind }) => kind === 'memory_usage')
      .map(({ normal, current }) => (current ?? 0) / Math.max(normal ?? 0, 1e-9))
    const drops = anomalies
      .filter(({ kind }) => kind === 'throughput_drop')
      .map(({ normal, current }) => 1 - (current ?? 0) / Math.max(normal ?? 0, 1e-9))
    return {
      name,
      anomalies,
      slower: Math.max(0, ...added),
      ratio: Math.max(1, ...latencies.map(({ normal, current }) => (current ?? 0) / Math.max(normal ?? 0, 1))),
      cpu: Math.max(0, ...usage),
      memory: Math.max(0, ...memory),
      throttled: anomalies.some(({ kind }) => kind === 'cpu_throttled'),
      drop: Math.max(0, ...drops),
    }
  })
}

/**
 * A quarter of the added time found again in something it calls, directly or through services of which nothing is said; or
 * something there that is overloaded or whose answers no longer arrive at all.
 */
export function isExplainedBelow(view: ClusterView, { name, slower }: Strain, strains: Strain[]): boolean {
  const byName = new Map(strains.map((one) => [one.name, one]))
  const seen = new Set([name])
  const queue = view.calleesOf(name)
  while (queue.length > 0) {
    const callee = queue.shift()!
    if (seen.has(callee)) continue
    seen.add(callee)
    const below = byName.get(callee)
    if (below && (below.slower >= slower / 4 || isOverloaded(below) || isSilent(below))) return true
    if (!below || below.slower === 0) queue.push(...view.calleesOf(callee))
  }
  return false
}

/** Busier than before and held at its limit. */
export const isOverloaded = ({ cpu, throttled }: Strain) => cpu > 1.5 && throttled
/** Its answers no longer arrive in measurable time. */
export const isSilent = ({ anomalies, slower }: Strain) =>
  slower === 0 && anomalies.some(({ kind }) => kind === 'latency_missing')

/** How much a service is to blame for its own slowness. */
export const blameOf = ({ ratio, cpu, throttled }: Strain) => Math.log2(ratio) + (throttled && cpu > 1.5 ? 4 : 0)

/** The node on which all of several strained services run, while others run elsewhere. */
export function commonNode(view: ClusterView, strained: Strain[]): string | undefined {
  const nodes = strained.map(({ name }) => new Set(view.workloadNamed(name)?.pods.map(({ spec }) => spec.nodeName)))
  const [first] = nodes
  const shared = first && [...first].find((node) => node && nodes.every((one) => one.has(node)))
  const all = new Set(view.workloads.flatMap(({ pods }) => pods.map(({ spec }) => spec.nodeName)))
  const noted = (view.snapshot.anomalies ?? []).some(
    ({ on, name, kind }) => on === 'node' && name === shared && kind !== 'cpu_usage',
  )
  return strained.length >= (noted ? 2 : 3) && all.size > 1 ? (shared ?? undefined) : undefined
}
