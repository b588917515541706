// biome-ignore-all lint/suspicious/noExplicitAny: recordings, read once here
import type {
  ClusterSnapshot,
  Condition,
  ContainerState,
  Event,
  Node,
  Pod,
  Workload,
} from '../../src/analysis/kubernetes/snapshot.ts'
import type { CaseFiles } from './case-files.ts'

/** Reads the Kubernetes evidence of a case into the snapshot that the reader of a live cluster makes. */
export function readCluster(files: CaseFiles): ClusterSnapshot {
  const labels = files.read('alert.json')?.commonLabels ?? {}
  const pods: Pod[] = (files.read('eks_pods.json')?.pods ?? []).map((pod: any) => readPod(pod, labels.workload_name))
  const events: Event[] = (files.read('eks_events.json')?.warning_events ?? []).map(readEvent)
  const nodes: Node[] = (files.read('eks_node_health.json')?.nodes ?? []).map(readNode)
  const deployments = readDeployments(files, labels, pods)
  return {
    at: latest(files),
    pods,
    events,
    nodes,
    deployments,
    replicasets: replicaSets(labels, pods, events, deployments),
    logs: readLogs(files, labels),
  }
}

const seen = (file: string, value: unknown) => ({
  seen: [{ source: file, text: JSON.stringify(value, null, 2), locator: { file } }],
})
const date = (text: string | undefined) => (text ? new Date(text) : null)

function readPod(pod: any, workload: string | undefined): Pod {
  const owned = workload && pod.name.startsWith(`${workload}-`)
  return {
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      creationTimestamp: date(pod.start_time),
      deletionTimestamp: date(pod.deletion_timestamp),
      labels: owned ? { app: workload } : {},
    },
    spec: {
      nodeName: pod.node_name === 'unscheduled' ? null : pod.node_name,
      containers: (pod.containers ?? []).map((one: any) => ({ name: one.name, image: one.image ?? null })),
    },
    status: {
      phase: pod.phase,
      reason: pod.reason ?? null,
      startTime: date(pod.start_time),
      conditions: (pod.conditions ?? []).map(
        (one: any): Condition => ({ type: one.type, status: one.status, reason: one.reason, message: one.message }),
      ),
      containerStatuses: (pod.containers ?? []).map((one: any) => {
        const { state, last } = readState(one.state ?? {})
        return {
          name: one.name,
          ready: one.ready,
          restartCount: one.restart_count,
          state,
          lastState: one.last_state ? readState(one.last_state).state : last,
        }
      }),
    },
    ...seen('eks_pods.json', pod),
  }
}

/** The recorder flattens states; how a container ended last stands in the message of the one it waits in. */
function readState(state: any): { state: ContainerState; last: ContainerState | null } {
  if (state.running) return { state: { running: { startedAt: date(state.started_at) } }, last: null }
  const terminated = { reason: state.reason, exitCode: state.exit_code ?? null, message: state.message ?? null }
  if (state.terminated) return { state: { terminated }, last: null }
  const ended = /last terminated: reason=(\w+), exit_code=(\d+)/.exec(state.message ?? '')
  const last = ended
    ? { terminated: { reason: ended[1]!, exitCode: Number(ended[2]) } }
    : state.exit_code !== undefined
      ? { terminated: { exitCode: state.exit_code } }
      : null
  return { state: { waiting: { reason: state.reason || null, message: state.message || null } }, last }
}

function readEvent(event: any): Event {
  const [kind = '', name = ''] = (event.involved_object ?? '').split('/')
  return {
    metadata: { name: `${name}.${event.reason}`, namespace: event.namespace },
    type: event.type,
    reason: event.reason,
    message: event.message,
    count: event.count,
    firstTimestamp: date(event.first_time),
    lastTimestamp: date(event.last_time),
    involvedObject: { kind, name, namespace: event.namespace },
    ...seen('eks_events.json', event),
  }
}

function readNode(node: any): Node {
  const condition = (type: string, status: string | undefined): Condition[] =>
    status === undefined ? [] : [{ type, status }]
  return {
    metadata: { name: node.name },
    spec: {},
    status: {
      allocatable: { cpu: node.allocatable_cpu, memory: node.allocatable_memory },
      conditions: [
        ...condition('Ready', node.ready),
        ...condition('MemoryPressure', node.memory_pressure),
        ...condition('DiskPressure', node.disk_pressure),
        ...condition('PIDPressure', node.pid_pressure),
      ],
    },
    ...seen('eks_node_health.json', node),
  }
}

function readDeployments(files: CaseFiles, labels: any, pods: Pod[]): Workload[] {
  const declared = files.read('eks_deployments.json')?.deployments
  const alive = pods.filter(({ metadata }) => metadata.labels?.app && !metadata.deletionTimestamp)
  const ready = alive.filter(({ status }) => status.containerStatuses?.every((one) => one.ready)).length
  const assumed =
    labels.workload_name && alive.length > 0
      ? [{ name: labels.workload_name, namespace: labels.namespace, desired: alive.length, ready, available: ready }]
      : []
  return (declared ?? assumed).map((one: any) => ({
    metadata: { name: one.name, namespace: one.namespace },
    spec: {
      replicas: one.desired,
      selector: { matchLabels: { app: one.name } },
      template: { metadata: { labels: { app: one.name } }, spec: {} },
    },
    status: { replicas: one.desired, readyReplicas: one.ready, availableReplicas: one.available },
    ...(declared ? seen('eks_deployments.json', one) : {}),
  }))
}

/** Replica sets are not recorded, but pods and events name them; one that cannot create pods is the one that is wanted. */
function replicaSets(labels: any, pods: Pod[], events: Event[], deployments: Workload[]): Workload[] {
  const wanting = events
    .filter(({ involvedObject, reason }) => involvedObject.kind === 'ReplicaSet' && reason === 'FailedCreate')
    .map(({ involvedObject }) => involvedObject.name ?? '')
  const named = [...pods.map(({ metadata }) => metadata.name.replace(/-[a-z0-9]+$/, '')), ...wanting]
  const owner = deployments.find(({ metadata }) => metadata.name === labels.workload_name)
  return [...new Set(named)]
    .filter((name) => owner && name.startsWith(`${owner.metadata.name}-`))
    .map((name) => {
      const alive = pods.filter(
        ({ metadata }) => metadata.name.startsWith(`${name}-`) && !metadata.deletionTimestamp,
      ).length
      const have = pods.length > 0 ? alive : (owner!.status.availableReplicas ?? 0)
      return {
        metadata: {
          name,
          namespace: labels.namespace,
          labels: { app: labels.workload_name },
          ownerReferences: [{ kind: 'Deployment', name: labels.workload_name }],
        },
        spec: {
          replicas: wanting.includes(name) ? (owner!.spec.replicas ?? 1) : have,
          selector: { matchLabels: { app: labels.workload_name } },
        },
        status: { replicas: have },
      }
    })
}

function readLogs(files: CaseFiles, labels: any): NonNullable<ClusterSnapshot['logs']> {
  const own = files.read('eks_pod_logs.json')
  const rows: any[] = files.read('datadog_logs.json')?.logs ?? []
  const shipped = Map.groupBy(rows, ({ service }) => service as string)
  return [
    ...(own
      ? [
          {
            namespace: own.namespace,
            name: own.pod_name,
            lines: String(own.logs ?? '')
              .split('\n')
              .filter(Boolean),
            ...seenText('eks_pod_logs.json', String(own.logs ?? '')),
          },
        ]
      : []),
    ...[...shipped].map(([service, lines]) => ({
      namespace: labels.namespace,
      name: service,
      lines: lines.map(({ message }) => message),
      ...seenText('datadog_logs.json', lines.map(({ message }) => message).join('\n')),
    })),
  ]
}

const seenText = (file: string, text: string) => ({ seen: [{ source: file, text, locator: { file } }] })

/** The recording has no moment of its own: it is the last one anything tells of. */
function latest(files: CaseFiles): Date {
  const names = ['eks_pods.json', 'eks_events.json', 'datadog_logs.json', 'eks_pod_logs.json', 'alert.json']
  const moments = names.flatMap(
    (name) => JSON.stringify(files.read(name) ?? '').match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g) ?? [],
  )
  return new Date(Math.max(0, ...moments.map((moment) => +new Date(moment))))
}
