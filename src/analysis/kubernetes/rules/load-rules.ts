import type { ObjectRef } from '../../../core/investigation/verdict.ts'
import { asNode, asObject, change, kubectl, target } from '../blame.ts'
import { cite } from '../cite.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import type { MetricAnomaly } from '../snapshot.ts'
import { blameOf, commonNode, isExplainedBelow, isOverloaded, isSilent, type Strain, strainsOf } from '../strain.ts'
import type { ClusterView } from '../view-cluster.ts'

/** Services that became slow: the deepest one in the calls whose slowness nothing below it explains. */
export const slowServices: Rule = {
  name: 'slow services',
  finds(view) {
    const strains = strainsOf(view)
    const slow = strains.filter(({ slower }) => slower > 0)
    const deepest = slow.filter((one) => !isExplainedBelow(view, one, strains))
    const node = commonNode(view, deepest)
    if (node) return [nodeFinding(view, node, deepest)]
    const ranked = deepest.sort((a, b) => blameOf(b) - blameOf(a))
    return ranked.map((one, at) => strainFinding(view, one, ranked, at))
  },
}

/** Load that a service cannot carry and whose latency nobody measures, such as a store. */
export const busyServices: Rule = {
  name: 'busy services',
  finds(view) {
    const strains = strainsOf(view)
    const slow = strains.filter(({ slower }) => slower > 0)
    return strains
      .filter((one) => isOverloaded(one) && one.slower === 0)
      .map((one) =>
        overload(view, one, slow.some(({ name }) => view.calleesOf(name).includes(one.name)) ? 'deduced' : 'likely'),
      )
  },
}

/** Services whose answers no longer arrive, so that their latency cannot even be measured. */
export const silentServices: Rule = {
  name: 'silent services',
  finds: (view) =>
    strainsOf(view)
      .filter(isSilent)
      .map(
        (one): Finding => ({
          object: objectOf(view, one.name),
          kind: 'pod_network_delay',
          summary: `${one.name} no longer answers in measurable time: delayed or cut off (network delay).`,
          certainty: 'hinted',
          weight: -0.2,
          proofs: proofsOf(one),
          explains: view.callersOf(one.name),
        }),
      ),
}

/** No latency, but traffic that dries up everywhere: the service that lost most of it is where it is held up. */
export const dryTraffic: Rule = {
  name: 'dry traffic',
  finds(view) {
    const strains = strainsOf(view)
    const dropping = strains.filter(({ drop }) => drop > 0.3)
    if (strains.some(({ slower }) => slower > 0) || dropping.length < 3) return []
    const [worst, second] = [...dropping].sort((a, b) => b.drop - a.drop)
    if (
      !worst ||
      !second ||
      view.calleesOf(worst.name).filter((name) => dropping.some((one) => one.name === name)).length < 2
    )
      return []
    return [
      {
        object: objectOf(view, worst.name),
        kind: 'pod_network_delay',
        summary: `${worst.name} passes on only ${percent(1 - worst.drop)} of its requests, and everything behind it gets less: it is held up there (network delay).`,
        certainty: worst.drop - second.drop > 0.05 ? 'likely' : 'hinted',
        weight: 0.2,
        proofs: proofsOf(worst),
        remedies: [change('Look at the network of its pods: delay, loss, limits.')],
      },
    ]
  },
}

/** What metrics say of nodes. */
export const strainedNodes: Rule = {
  name: 'strained nodes',
  finds: (view) =>
    (view.snapshot.anomalies ?? [])
      .filter(({ on, kind }) => on === 'node' && kind !== 'cpu_throttled')
      .flatMap((anomaly): Finding[] => {
        const { name, kind, normal, current } = anomaly
        const [what, words] = nodeKinds[kind] ?? ['node_strained', 'behaves unusually']
        const share = kind === 'cpu_usage' || kind === 'memory_usage'
        const heavy = share ? (current ?? 0) > 80 : (current ?? 0) > 3 * (normal ?? 0)
        return [
          {
            object: asNode(name),
            kind: what,
            summary: `The node ${name} ${words}${current ? ` (${normal ?? 'usually little'} → ${current})` : ''}.`,
            certainty: heavy ? 'likely' : 'observed',
            weight: heavy ? 0.5 : 0,
            proofs: [cite(anomaly, 'metric', 'what its metrics say', [/.{10,}/], `${kind} on ${name}`)],
            explains: heavy ? onNode(view, name) : [],
            remedies: [kubectl('See what runs there.', 'describe', 'node', name)],
          },
        ]
      }),
}

const nodeKinds: Partial<Record<MetricAnomaly['kind'], [string, string]>> = {
  packet_loss: ['node_network_packet_loss', 'loses packets: TCP retransmissions rise (network packet loss)'],
  latency: ['node_network_delay', 'answers late (network delay)'],
  cpu_usage: ['node_cpu_overload', 'has its CPU used up (cpu overload)'],
  memory_usage: ['node_memory_overload', 'has its memory used up (memory overload)'],
  disk: ['node_disk_overload', 'has its disk overloaded (disk I/O or space)'],
  traffic_drop: ['node_network_delay', 'passes on less traffic than usual (network)'],
  unusual: ['node_strained', 'behaves unusually'],
}

function nodeFinding(view: ClusterView, node: string, strained: Strain[]): Finding {
  const lossy = (view.snapshot.anomalies ?? []).some(
    ({ on, name, kind }) => on === 'node' && name === node && kind === 'packet_loss',
  )
  return {
    object: asNode(node),
    kind: lossy ? 'node_network_packet_loss' : 'node_network_delay',
    summary: `Services that became slow by themselves all run on the node ${node} (${strained.map(({ name }) => name).join(', ')}): its network ${lossy ? 'loses packets (packet loss)' : 'is slow (network delay)'}.`,
    certainty: 'likely',
    weight: 0.5,
    proofs: strained.slice(0, 4).flatMap((one) => proofsOf(one).slice(0, 1)),
    explains: onNode(view, node),
    remedies: [kubectl('Look at the node.', 'describe', 'node', node)],
  }
}

function strainFinding(view: ClusterView, one: Strain, ranked: Strain[], at: number): Finding {
  const compared = one.anomalies.some(({ kind, normal }) => kind === 'latency' && (normal ?? 0) > 0)
  const clear = compared && (ranked.length === 1 || (at === 0 && blameOf(one) > 1.5 * blameOf(ranked[1]!)))
  if (one.cpu > 1.5 && one.throttled) return overload(view, one, clear || at === 0 ? 'deduced' : 'likely')
  if (one.memory > 1.5) return memoryOverload(view, one, clear ? 'likely' : 'hinted')
  if (one.cpu > 3) return overload(view, one, clear ? 'likely' : 'hinted')
  const lossy = one.anomalies.some(({ kind }) => kind === 'packet_loss')
  return {
    object: objectOf(view, one.name),
    kind: lossy ? 'pod_network_loss' : 'pod_network_delay',
    summary: `${one.name} answers ${Math.round(one.slower)} ms later than usual (${one.ratio.toFixed(0)} times), nothing it calls explains it and it does not use more CPU: ${lossy ? 'its network loses packets (packet loss).' : 'its network is delayed (network delay, or packets that are lost and sent again).'}`,
    certainty: isOnStrainedNode(view, one)
      ? 'hinted'
      : lossy
        ? 'likely'
        : clear
          ? 'deduced'
          : at === 0 && compared
            ? 'likely'
            : 'hinted',
    weight: 0.3 / (at + 1),
    proofs: proofsOf(one),
    explains: view.callersOf(one.name),
    remedies: [
      change('Look at the network of its pods: delay, loss, bandwidth limits, a chaos experiment.'),
      kubectl(
        'See where it runs.',
        'get',
        'pods',
        '-o',
        'wide',
        ...target({ ...view.workloadNamed(one.name)! }).slice(1),
      ),
    ],
  }
}

function overload(view: ClusterView, one: Strain, certainty: Finding['certainty']): Finding {
  return {
    object: objectOf(view, one.name),
    kind: 'pod_cpu_overload',
    summary: `${one.name} uses ${one.cpu.toFixed(1)} times the CPU of before${one.throttled ? ' and is throttled at its limit' : ''} (CPU overload).`,
    certainty,
    weight: 0.4,
    proofs: proofsOf(one),
    explains: view.callersOf(one.name),
    remedies: [change('Raise its CPU limit or the number of replicas, and find what uses the CPU.')],
  }
}

function memoryOverload(view: ClusterView, one: Strain, certainty: Finding['certainty']): Finding {
  return {
    object: objectOf(view, one.name),
    kind: 'pod_memory_overload',
    summary: `${one.name} uses ${one.memory.toFixed(1)} times the memory of before (memory overload).`,
    certainty,
    weight: 0.4,
    proofs: proofsOf(one),
    explains: view.callersOf(one.name),
    remedies: [change('Raise its memory limit, or look for a leak.')],
  }
}

/** Whether the node of a service is itself reported as losing packets or answering late: a pod has counters of its own, so this is not the pod's doing. */
function isOnStrainedNode(view: ClusterView, { name }: Strain): boolean {
  const nodes = new Set(view.workloadNamed(name)?.pods.map(({ spec }) => spec.nodeName))
  return (view.snapshot.anomalies ?? []).some(
    ({ on, name: node, kind }) => on === 'node' && nodes.has(node) && (kind === 'packet_loss' || kind === 'latency'),
  )
}

const objectOf = (view: ClusterView, name: string): ObjectRef => {
  const workload = view.workloadNamed(name)
  return workload ? asObject(workload) : { kind: 'workload', name }
}

const order: MetricAnomaly['kind'][] = ['cpu_usage', 'cpu_throttled', 'latency', 'errors', 'throughput_drop']
const proofsOf = ({ anomalies, name }: Strain): Proof[] =>
  [...anomalies]
    .sort((a, b) => place(a) - place(b))
    .slice(0, 4)
    .map((anomaly) =>
      cite(
        anomaly,
        'metric',
        `${anomaly.kind.replace('_', ' ')} of ${name}`,
        [/.{10,}/],
        `${anomaly.kind} of ${name}: ${anomaly.normal} → ${anomaly.current}`,
      ),
    )
const place = ({ kind }: MetricAnomaly) => (order.indexOf(kind) + order.length + 1) % (order.length + 1)

const onNode = (view: ClusterView, node: string) =>
  view.workloads.filter(({ pods }) => pods.some(({ spec }) => spec.nodeName === node)).map(({ name }) => name)
const percent = (share: number) => `${Math.round(share * 100)} %`
