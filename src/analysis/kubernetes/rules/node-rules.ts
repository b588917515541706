import { asNode, change, kubectl } from '../blame.ts'
import { cite } from '../cite.ts'
import type { Finding, Rule } from '../finding.ts'
import { obstaclesOn } from '../node-fit.ts'
import type { Node } from '../snapshot.ts'
import { type ClusterView, isReady, isUnscheduled } from '../view-cluster.ts'

const roles: [RegExp, kind: string, says: string][] = [
  [/kubelet/, 'kubelet_unavailable', 'the kubelet is not running: the node no longer starts, checks or reports pods'],
  [
    /containerd|cri-?o|docker/,
    'container_runtime_unavailable',
    'the container runtime (containerd) is not running: no container can be started',
  ],
  [
    /kube-proxy/,
    'kube_proxy_unavailable',
    'kube-proxy is not running: the addresses of services are no longer kept up to date there',
  ],
  [/scheduler/, 'scheduler_unavailable', 'the kube-scheduler is not running: no new pod gets a node'],
  [
    /controller-manager/,
    'controller_manager_unavailable',
    'the controller manager is not running: nothing is reconciled',
  ],
  [/apiserver/, 'api_server_unavailable', 'the API server is not running'],
  [/etcd/, 'etcd_unavailable', 'etcd is not running'],
  [/cni|flannel|calico|cilium|weave/, 'cni_unavailable', 'the network plugin is not running: pods get no network'],
  [/./, 'node_service_unavailable', 'a service that the node needs is not running'],
]

/** A process without which a node does not work, and that does not run. */
export const nodeServices: Rule = {
  name: 'node services',
  finds: (view) =>
    (view.snapshot.nodeServices ?? [])
      .filter(({ state }) => /^(inactive|failed|dead|deactivating|activating|stopped)/.test(state))
      .map((service): Finding => {
        const [, kind, says] = roles.find(([shape]) => shape.test(service.name))!
        const shown = cite(
          service,
          'object',
          `${service.name} is ${service.state}`,
          [/Active:.*/],
          `${service.name} on ${service.node} is ${service.state}`,
        )
        return {
          object: asNode(service.node),
          kind,
          summary: `On the node ${service.node} ${says} (${service.name} ${service.state}, unavailable, stopped).`,
          certainty: 'stated',
          weight: 0.9,
          proofs: [shown, ...notReadyProof(view, service.node)],
          explains: concerned(view, service.node, kind),
          remedies: [change(`Start ${service.name} on ${service.node}, and read its journal for why it stopped.`)],
        }
      }),
}

const pressures: Record<string, [kind: string, says: string]> = {
  MemoryPressure: ['node_memory_pressure', 'runs short of memory (memory pressure) and evicts pods'],
  DiskPressure: ['node_disk_pressure', 'runs short of disk (disk pressure) and evicts pods'],
  PIDPressure: ['node_pid_pressure', 'runs short of process ids (PID pressure)'],
  NetworkUnavailable: ['node_network_unavailable', 'has no network set up for pods (network unavailable)'],
}

/** What a node says of itself. */
export const nodeConditions: Rule = {
  name: 'node conditions',
  finds: (view) =>
    (view.snapshot.nodes ?? []).flatMap((node): Finding[] => {
      const { name } = node.metadata
      const conditions = node.status.conditions ?? []
      const pressed = conditions.flatMap(({ type, status, message }): Finding[] => {
        const known = pressures[type]
        if (!known || status !== 'True') return []
        return [
          {
            object: asNode(name),
            kind: known[0],
            summary: `The node ${name} ${known[1]}${message ? ` ("${message}")` : ''}.`,
            certainty: 'stated',
            weight: 0.6,
            proofs: [
              cite(
                node,
                'object',
                'the condition of the node',
                [new RegExp(`${type}\\W+True.*`)],
                `${type} on ${name}`,
              ),
            ],
            explains: podsOn(view, name),
            remedies: [
              change('Free what is short, or move pods off the node.'),
              kubectl('See what runs there.', 'describe', 'node', name),
            ],
          },
        ]
      })
      const ready = conditions.find(({ type }) => type === 'Ready')
      return ready && ready.status !== 'True'
        ? [...pressed, notReady(view, node, ready.reason ?? ready.status, ready.message ?? '')]
        : pressed
    }),
}

/** Pods of one node that fail while those of other nodes do not. */
export const oneNode: Rule = {
  name: 'one node',
  finds(view) {
    const sick = view.workloads.flatMap(({ pods }) =>
      pods.filter((pod) => !isReady(pod) && pod.spec.nodeName && pod.status.phase !== 'Succeeded'),
    )
    const nodes = Map.groupBy(sick, ({ spec }) => spec.nodeName!)
    const [node, pods] = [...nodes].sort((a, b) => b[1].length - a[1].length)[0] ?? []
    if (!node || !pods || nodes.size > 1 || pods.length < 3 || (view.snapshot.nodes ?? []).length < 2) return []
    return [
      {
        object: asNode(node),
        kind: 'node_failing',
        summary: `All pods that fail (${pods.length}) run on the node ${node}: the node or its network is at fault.`,
        certainty: 'hinted',
        weight: 0.4,
        proofs: pods
          .slice(0, 3)
          .map((pod) =>
            cite(pod, 'object', 'it fails there', [/^Node:.*/m, /\d\/\d.*/], `pod ${pod.metadata.name} on ${node}`),
          ),
        explains: podsOn(view, node),
        remedies: [kubectl('Look at the node.', 'describe', 'node', node)],
      },
    ]
  },
}

/** Pods that wait for a node without a word from the scheduler. */
export const noScheduling: Rule = {
  name: 'no scheduling',
  finds(view) {
    const waiting = (view.snapshot.pods ?? []).filter(isUnscheduled)
    const silent = waiting.filter(
      (pod) =>
        view.eventsOf('pod', pod.metadata.name, pod.metadata.namespace).length === 0 &&
        !pod.status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason),
    )
    if (silent.length === 0 || silent.length < waiting.length) return []
    const plane = (view.snapshot.nodes ?? []).find(
      ({ metadata }) =>
        Object.keys(metadata.labels ?? {}).some((key) => /control-plane|master/.test(key)) ||
        metadata.labels?.['kubernetes.io/role'] === 'master',
    )
    if (!plane) return []
    const workloads = silent.flatMap((pod) => view.workloadOf(pod) ?? [])
    const placeable = workloads.some(({ spec }) =>
      (view.snapshot.nodes ?? []).some((node) => obstaclesOn(node, spec).length === 0),
    )
    return [
      {
        object: asNode(plane.metadata.name),
        kind: 'scheduler_unavailable',
        summary: `Pods wait for a node and the scheduler says nothing of them: the kube-scheduler on ${plane.metadata.name} does not work.`,
        certainty: placeable ? 'likely' : 'hinted',
        weight: 0.4,
        explains: workloads.map(({ name }) => name),
        proofs: silent
          .slice(0, 3)
          .map((pod) =>
            cite(
              pod,
              'object',
              'pending without any event',
              [/^Status:\s+Pending/m, /Pending.*/],
              `pod ${pod.metadata.name} is pending`,
            ),
          ),
        remedies: [change('Look at the scheduler of the control plane.')],
      },
    ]
  },
}

function notReady(view: ClusterView, node: Node, reason: string, message: string): Finding {
  const { name } = node.metadata
  const runtime = /container runtime|PLEG|containerd/i.test(message)
  const network = /network plugin|cni/i.test(message)
  const kind = runtime ? 'container_runtime_unavailable' : network ? 'cni_unavailable' : 'node_not_ready'
  const why = /unknown|stopped posting/i.test(`${reason} ${message}`)
    ? 'its kubelet no longer reports'
    : message || reason
  return {
    object: asNode(name),
    kind,
    summary: `The node ${name} is not ready: ${why}.`,
    certainty: 'stated',
    weight: 0.5,
    proofs: notReadyProof(view, name),
    explains: podsOn(view, name),
    remedies: [
      kubectl('Look at the node.', 'describe', 'node', name),
      kubectl('Keep new pods off it.', 'cordon', name),
    ],
  }
}

function notReadyProof({ snapshot }: ClusterView, name: string) {
  const node = (snapshot.nodes ?? []).find(({ metadata }) => metadata.name === name)
  const bad = node?.status.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True')
  return node && bad
    ? [
        cite(
          node,
          'object',
          'the node is not ready',
          [/^\s*Ready\s+(False|Unknown).*/m, /NotReady.*/, /"status":"NotReady"/],
          `node ${name} is not ready`,
        ),
      ]
    : []
}

/** Workloads that a dead process harms: those on its node, or all that do not run when it serves the whole cluster. */
const concerned = (view: ClusterView, node: string, kind: string) =>
  /scheduler|controller|api_server|etcd/.test(kind)
    ? view.workloads.filter(({ sick }) => sick).map(({ name }) => name)
    : podsOn(view, node)

const podsOn = (view: ClusterView, node: string) =>
  view.workloads.filter(({ pods }) => pods.some(({ spec }) => spec.nodeName === node)).map(({ name }) => name)
