import { asObject, change, kubectl, latest, target, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import { type Obstacle, obstaclesOn } from '../node-fit.ts'
import type { Event, Node, Pod, PodSpec } from '../snapshot.ts'
import { type ClusterView, isControlPlane, isUnscheduled, type WorkloadView } from '../view-cluster.ts'

interface Reading {
  kind: string
  /** What the scheduler writes of the nodes it rules out. */
  clause: RegExp
  summary: string
  remedy: string
}

/** Clauses that name their cause by themselves, the most particular first. */
const clauses: Reading[] = [
  {
    kind: 'volume_node_affinity_conflict',
    clause: /volume node affinity conflict/,
    summary: 'its volume is bound to a node or zone where the pod cannot run',
    remedy: 'Let the pod run where its volume is, or move the data.',
  },
  {
    kind: 'volume_limit_exceeded',
    clause: /exceed max volume count|too many volumes/i,
    summary: 'the nodes have as many volumes attached as they can',
    remedy: 'Add nodes, or detach volumes that are not needed.',
  },
  {
    kind: 'host_port_conflict',
    clause: /free ports for the requested pod ports/,
    summary: 'the host port that it asks for is taken on every node',
    remedy: 'Use another host port, or none.',
  },
  {
    kind: 'pod_anti_affinity_conflict',
    clause: /anti-affinity/,
    summary: 'pod anti-affinity rules forbid every node: pods that it must not run beside are there',
    remedy: 'Relax the anti-affinity (preferred instead of required), or add nodes.',
  },
  {
    kind: 'pod_affinity_mismatch',
    clause: /pod affinity rules/,
    summary: 'pod affinity demands pods beside it that run nowhere',
    remedy: 'Correct the labels that the affinity asks for, or start those pods.',
  },
  {
    kind: 'topology_spread_conflict',
    clause: /topology spread constraints/,
    summary: 'its topology spread constraints leave no node',
    remedy: 'Allow more skew, or add nodes in the missing zones.',
  },
  {
    kind: 'insufficient_cpu',
    clause: /Insufficient cpu/,
    summary: 'no node has as much CPU free as it requests: insufficient cpu',
    remedy: 'Lower its CPU request, or add capacity.',
  },
  {
    kind: 'insufficient_memory',
    clause: /Insufficient memory/,
    summary: 'no node has as much memory free as it requests: insufficient memory',
    remedy: 'Lower its memory request, or add capacity.',
  },
  {
    kind: 'insufficient_ephemeral_storage',
    clause: /Insufficient ephemeral-storage/,
    summary: 'no node has as much ephemeral storage free as it requests',
    remedy: 'Lower the request, or free disk on the nodes.',
  },
  {
    kind: 'insufficient_pod_slots',
    clause: /Too many pods|Insufficient pods/,
    summary: 'the nodes run as many pods as they may',
    remedy: 'Add nodes, or raise the number of pods per node.',
  },
  {
    kind: 'insufficient_extended_resource',
    clause: /Insufficient \S+/,
    summary: 'no node has the special resource that it requests',
    remedy: 'Add nodes with that resource, or install its device plugin.',
  },
]

const placed: Record<'node_selector' | 'node_affinity' | 'taint' | 'cordon', Omit<Reading, 'clause'>> = {
  node_selector: {
    kind: 'node_selector_mismatch',
    summary: 'no node carries the labels that its node selector asks for',
    remedy: 'Correct the node selector, or label a node.',
  },
  node_affinity: {
    kind: 'node_affinity_mismatch',
    summary: 'no node satisfies its required node affinity',
    remedy: 'Correct the node affinity, or label a node.',
  },
  taint: {
    kind: 'taint_toleration_mismatch',
    summary: 'the nodes it could run on carry a taint that it does not tolerate',
    remedy: 'Add a toleration to the pod, or remove the taint.',
  },
  cordon: {
    kind: 'node_cordoned',
    summary: 'the nodes it could run on are cordoned (unschedulable)',
    remedy: 'Uncordon the node when its maintenance is over.',
  },
}

/** A pod that no node takes, and which of its demands rules them out. */
export const scheduling: Rule = {
  name: 'scheduling',
  finds: (view) => view.workloads.flatMap((workload) => unplaced(view, workload)),
}

/** Pods that nobody tried to place: no event, no reason, no node. */
export const schedulerSilent: Rule = {
  name: 'scheduler silent',
  finds(view) {
    const waiting = (view.snapshot.pods ?? []).filter(isUnscheduled)
    const silent = waiting.filter(
      (pod) => view.eventsOf('pod', pod.metadata.name, pod.metadata.namespace).length === 0 && !scheduledCondition(pod),
    )
    const pod = silent[0]
    if (!pod || silent.length < waiting.length) return []
    const named = pod.spec.schedulerName
    const workload = view.workloadOf(pod)
    if (!workload || !named || named === 'default-scheduler') return []
    return [
      {
        object: asObject(workload),
        kind: 'unknown_scheduler',
        summary: `${workload.name} waits for the scheduler ${named}, which does not take it.`,
        certainty: 'likely',
        proofs: [cite(pod, 'object', 'pending without a node', [/Pending/], `pod ${pod.metadata.name} is pending`)],
        remedies: [change('Correct schedulerName, or start that scheduler.')],
      },
    ]
  },
}

function unplaced(view: ClusterView, workload: WorkloadView): Finding[] {
  const pod = workload.pods.find(isUnscheduled)
  if (!pod) return []
  const event = latest(troubleEvents(view, workload), /^FailedScheduling$/)
  const condition = scheduledCondition(pod)
  const words = (event?.message ?? condition?.message ?? '').split(' preemption:')[0]!
  if (/persistentvolumeclaim/i.test(words) && !/\d+ node\(s\)/.test(words)) return []
  const spec = { ...workload.spec, ...filled(pod.spec) }
  const reading = readingOf(words, view.snapshot.nodes ?? [], spec)
  return reading ? [report(workload, pod, event, reading, nodesIn(view, spec, reading.kind))] : []
}

/**
 * Several clauses stand side by side, one per node ruled out. Nodes that the selector or affinity does not mean are not
 * what is missing: what keeps the pod off the nodes that it does mean is the cause, or, when it means none, its selector.
 */
function readingOf(words: string, nodes: Node[], spec: PodSpec): Omit<Reading, 'clause'> | undefined {
  const workers = nodes.some((node) => !isControlPlane(node)) ? nodes.filter((node) => !isControlPlane(node)) : nodes
  const meant = workers
    .map((node) => obstaclesOn(node, spec))
    .filter((found) => !found.includes('node_selector') && !found.includes('node_affinity'))
  const mismatch = /didn't match Pod's node (affinity|selector)/.test(words)
  const named = clauses.find(({ clause }) => clause.test(words))
  if (named && (!mismatch || meant.length > 0)) return named
  const tainted = /untolerated taint/.test(words)
  if (mismatch && workers.length > 0 && meant.length === 0) return placed[selectorOrAffinity(workers, spec)]
  if (tainted) return placed.taint
  if (/unschedulable/.test(words) && (meant.length > 0 || !mismatch)) return placed.cordon
  if (mismatch) return placed[selectorOrAffinity(workers, spec)]
  if (named) return named
  if (words !== '' || nodes.length === 0) return undefined
  const shared = (['cpu', 'memory', 'taint', 'cordon'] as Obstacle[]).find((one) =>
    meant.every((found) => found.includes(one)),
  )
  if (meant.length === 0) return placed[selectorOrAffinity(workers, spec)]
  if (shared === 'taint' || shared === 'cordon') return placed[shared]
  return clauses.find(({ kind }) => kind === `insufficient_${shared}`)
}

function selectorOrAffinity(nodes: Node[], spec: PodSpec): 'node_selector' | 'node_affinity' {
  const selector = Object.keys(spec.nodeSelector ?? {}).length > 0
  if (!spec.affinity?.nodeAffinity) return 'node_selector'
  if (!selector) return 'node_affinity'
  return nodes.every((node) => obstaclesOn(node, spec).includes('node_selector')) ? 'node_selector' : 'node_affinity'
}

function report(
  workload: WorkloadView,
  pod: Pod,
  event: Event | undefined,
  reading: Omit<Reading, 'clause'>,
  nodes: Proof[],
): Finding {
  const { kind, summary, remedy } = reading
  const demand = demandOf(workload, pod, kind)
  return {
    object: asObject(workload),
    kind,
    summary: `${workload.name} cannot be scheduled: ${summary}${event?.message ? ` ("${event.message.split(' preemption:')[0]}")` : ''}.`,
    certainty: event ? 'stated' : 'deduced',
    proofs: [...(event ? [citeEvent(event, 'why the scheduler found no node')] : []), demand, ...nodes],
    remedies: [
      change(remedy),
      ...(kind === 'node_cordoned'
        ? nodes.map(({ source }) => kubectl('Let the node take pods again.', 'uncordon', source.replace('node ', '')))
        : [kubectl('See how it is declared.', 'describe', ...target(workload))]),
    ],
  }
}

const demandShapes: Record<string, RegExp> = {
  node_selector_mismatch: /^Node-Selectors:.*|nodeSelector/m,
  node_affinity_mismatch: /nodeAffinity/,
  pod_anti_affinity_conflict: /podAntiAffinity/,
  insufficient_cpu: /^\s*cpu:\s+\S+/m,
  insufficient_memory: /^\s*memory:\s+\S+/m,
}

function demandOf(workload: WorkloadView, pod: Pod, kind: string): Proof {
  const shape = demandShapes[kind]
  const both = { seen: [...(pod.seen ?? []), ...(workload.declared.seen ?? [])] }
  return cite(
    both,
    'object',
    'what the pod asks for',
    [...(shape ? [shape] : []), /Pending/],
    `pod ${pod.metadata.name} is pending`,
  )
}

/** Nodes that show the obstacle themselves: cordoned or tainted ones. */
function nodesIn(view: ClusterView, spec: PodSpec, kind: string): Proof[] {
  const obstacle = kind === 'node_cordoned' ? 'cordon' : kind === 'taint_toleration_mismatch' ? 'taint' : undefined
  if (!obstacle) return []
  return (view.snapshot.nodes ?? [])
    .filter((node) => !isControlPlane(node))
    .filter((node) => {
      const found = obstaclesOn(node, spec)
      return found.includes(obstacle) && !found.includes('node_selector') && !found.includes('node_affinity')
    })
    .slice(0, 3)
    .map((node) => ({
      ...cite(
        node,
        'object',
        obstacle === 'cordon' ? 'the node is cordoned' : 'the taint of the node',
        [/^Unschedulable:\s+true/m, /^Taints:.*/m, /SchedulingDisabled/, /unschedulable/],
        `node ${node.metadata.name}`,
      ),
      source: `node ${node.metadata.name}`,
    }))
}

const scheduledCondition = ({ status }: Pod) =>
  status.conditions?.find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable')

const filled = (spec: PodSpec): PodSpec =>
  Object.fromEntries(
    Object.entries(spec).filter(
      ([, value]) =>
        value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  ) as PodSpec
