import { holdsLabels, selects } from './match-labels.ts'
import type {
  ClusterSnapshot,
  Container,
  ContainerLog,
  ContainerStatus,
  Endpoints,
  Event,
  Node,
  Pod,
  PodSpec,
  Service,
  Workload,
} from './snapshot.ts'

type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset'

/** A workload with all that belongs to it. */
export interface WorkloadView {
  kind: WorkloadKind
  name: string
  namespace: string
  declared: Workload
  spec: PodSpec
  labels: Record<string, string>
  desired: number
  available: number
  pods: Pod[]
  replicaSets: Workload[]
  /** Services whose selector picks its pods. */
  services: Service[]
  /** Its pods do not run as they should, now. */
  sick: boolean
}

/** A snapshot with its relations, made once, so that rules are short. */
export interface ClusterView {
  snapshot: ClusterSnapshot
  at: Date
  workloads: WorkloadView[]
  workloadOf(pod: Pod): WorkloadView | undefined
  /** The workload a name means: its own, that of a pod or of a replica set, or the one behind a service of that name. */
  workloadNamed(name: string, namespace?: string | null): WorkloadView | undefined
  /** Events about an object, the latest first. */
  eventsOf(kind: string, name: string, namespace?: string | null): Event[]
  /** Everything written by a workload and its pods. */
  logsOf(workload: WorkloadView): ContainerLog[]
  endpointsOf(service: Service): Endpoints | undefined
  backersOf(service: Service): WorkloadView[]
  callersOf(name: string): string[]
  calleesOf(name: string): string[]
}

/** Indexes a snapshot by relation. */
export function viewCluster(snapshot: ClusterSnapshot): ClusterView {
  const pods = snapshot.pods ?? []
  const services = snapshot.services ?? []
  const workloads = declaredWorkloads(snapshot).map(([kind, declared]) =>
    viewWorkload(kind, declared, snapshot, services),
  )
  const byName = new Map(workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]))
  const byPod = new Map(workloads.flatMap((workload) => workload.pods.map((pod) => [pod, workload] as const)))
  const podsByName = new Map(pods.map((pod) => [pod.metadata.name, pod]))
  const events = Map.groupBy(snapshot.events ?? [], ({ involvedObject: { kind, name } }) => eventKey(kind, name))
  const logs = Map.groupBy(snapshot.logs ?? [], ({ name }) => name)
  const endpoints = new Map((snapshot.endpoints ?? []).map((one) => [fullName(one), one]))
  const callers = Map.groupBy(snapshot.dependencies ?? [], ({ to }) => to)
  const callees = Map.groupBy(snapshot.dependencies ?? [], ({ from }) => from)
  const backersOf = ({ metadata, spec: { selector } }: Service) =>
    workloads.filter(({ namespace, labels }) => namespace === (metadata.namespace ?? '') && picks(selector, labels))
  const named = (name: string, namespace?: string | null) => {
    const pod = podsByName.get(name)
    const service = services.find(({ metadata }) => metadata.name === name)
    return (
      (namespace ? byName.get(`${namespace}/${name}`) : workloads.find((one) => one.name === name)) ??
      (pod && byPod.get(pod)) ??
      workloads.find((one) => one.replicaSets.some(({ metadata }) => metadata.name === name)) ??
      (service && backersOf(service)[0]) ??
      workloads.find((one) => belongsByName(name, one))
    )
  }
  return {
    snapshot,
    at: snapshot.at,
    workloads,
    workloadOf: (pod) => byPod.get(pod),
    workloadNamed: named,
    eventsOf: (kind, name, namespace) =>
      (events.get(eventKey(kind, name)) ?? [])
        .filter(
          ({ involvedObject }) => !namespace || !involvedObject.namespace || involvedObject.namespace === namespace,
        )
        .sort((a, b) => (eventMoment(b)?.getTime() ?? 0) - (eventMoment(a)?.getTime() ?? 0)),
    logsOf: ({ name, pods: own }) =>
      [name, ...own.map(({ metadata }) => metadata.name)].flatMap((one) => logs.get(one) ?? []),
    endpointsOf: (service) => endpoints.get(fullName(service)),
    backersOf,
    callersOf: (name) => (callers.get(name) ?? []).map(({ from }) => from),
    calleesOf: (name) => (callees.get(name) ?? []).map(({ to }) => to),
  }
}

/** When an event was last seen. */
export const eventMoment = ({ lastTimestamp, eventTime, firstTimestamp }: Event): Date | undefined =>
  lastTimestamp ?? eventTime ?? firstTimestamp ?? undefined

/** All containers of a pod's specification, those of its start first. */
export const containersOf = (spec: PodSpec | null | undefined): Container[] => [
  ...(spec?.initContainers ?? []),
  ...(spec?.containers ?? []),
]

/** The states of all containers of a pod, those of its start first. */
export const statusesOf = ({ status }: Pod): ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
]

/** Whether a pod serves: running, every container ready. */
export const isReady = ({ status }: Pod): boolean =>
  status.phase === 'Running' &&
  (status.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ??
    (status.containerStatuses ?? []).every(({ ready }) => ready))

/** Whether a container of the pod has ever run: only then its logs are about its present trouble. */
export const hasRun = (pod: Pod): boolean =>
  statusesOf(pod).some(({ restartCount, state }) => restartCount > 0 || state?.running || state?.terminated)

/** Whether a pod waits for a node. */
export const isUnscheduled = ({ spec, status }: Pod): boolean => status.phase === 'Pending' && !spec.nodeName

/**
 * Whether a container keeps restarting: it waits to be started again, or it has run since its last restart for less than
 * three times what it ran between restarts before. One that stumbled when its cluster started and runs since has settled.
 */
export function isRestarting(pod: Pod, status: ContainerStatus, at: Date): boolean {
  if (status.state?.waiting?.reason === 'CrashLoopBackOff') return true
  if (status.restartCount < 1) return false
  const last = status.state?.running?.startedAt ?? status.lastState?.terminated?.finishedAt ?? undefined
  if (!last) return false
  const born = pod.status.startTime ?? pod.metadata.creationTimestamp ?? last
  const between = Math.max(1_000, (last.getTime() - born.getTime()) / status.restartCount)
  return at.getTime() - last.getTime() < 3 * between
}

/** Whether a node belongs to the control plane, where workloads of users have no place anyway. */
export const isControlPlane = ({ metadata: { labels } }: Node): boolean =>
  Object.entries(labels ?? {}).some(
    ([key, value]) =>
      /^node-role\.kubernetes\.io\/(control-plane|master)$/.test(key) ||
      (key === 'kubernetes.io/role' && /master|control/.test(value)),
  )

const eventKey = (kind: string | null | undefined, name: string | null | undefined) => `${kind?.toLowerCase()}/${name}`
const fullName = ({
  metadata: { namespace, name },
}: {
  metadata: { namespace?: string | null | undefined; name: string }
}) => `${namespace ?? ''}/${name}`

function declaredWorkloads(snapshot: ClusterSnapshot): [WorkloadKind, Workload][] {
  const of = (kind: WorkloadKind, list: Workload[] = []) => list.map((one): [WorkloadKind, Workload] => [kind, one])
  return [
    ...of('deployment', snapshot.deployments),
    ...of('statefulset', snapshot.statefulsets),
    ...of('daemonset', snapshot.daemonsets),
  ]
}

function viewWorkload(
  kind: WorkloadKind,
  declared: Workload,
  snapshot: ClusterSnapshot,
  services: Service[],
): WorkloadView {
  const { metadata, spec, status } = declared
  const { name } = metadata
  const namespace = metadata.namespace ?? ''
  const here = (one: { metadata: { namespace?: string | null | undefined } }) =>
    (one.metadata.namespace ?? '') === namespace
  const labels = spec.template?.metadata?.labels ?? spec.selector?.matchLabels ?? {}
  const replicaSets = (snapshot.replicasets ?? []).filter(
    (one) => here(one) && (ownedBy(one.metadata.ownerReferences, name) ?? oneOf(one.metadata.name, name)),
  )
  const sets = new Set(replicaSets.map((one) => one.metadata.name))
  const pods = (snapshot.pods ?? []).filter((pod) => here(pod) && isPodOf(pod, declared, sets))
  const desired = status.desiredNumberScheduled ?? spec.replicas ?? 1
  const available =
    status.availableReplicas ?? status.readyReplicas ?? status.numberReady ?? pods.filter(isReady).length
  const restarting = pods.some((pod) => statusesOf(pod).some((one) => isRestarting(pod, one, snapshot.at)))
  return {
    kind,
    name,
    namespace,
    declared,
    spec: spec.template?.spec ?? pods[0]?.spec ?? {},
    labels,
    desired,
    available,
    pods,
    replicaSets,
    services: services.filter((service) => here(service) && picks(service.spec.selector, labels)),
    sick: available < desired || pods.some((pod) => isBroken(pod)) || restarting,
  }
}

/** Whether a selector of a service picks these labels; one that is empty picks nothing. */
const picks = (selector: Record<string, string> | null | undefined, labels: Record<string, string>) =>
  Object.keys(selector ?? {}).length > 0 && holdsLabels(labels, selector)

/** By its owner where that is known, else by name and labels. */
function isPodOf({ metadata }: Pod, { metadata: { name }, spec }: Workload, sets: Set<string>): boolean {
  const owner = metadata.ownerReferences?.[0]
  if (owner)
    return owner.name === name || sets.has(owner.name) || (owner.kind === 'ReplicaSet' && oneOf(owner.name, name))
  return podOf(metadata.name, name) && (!metadata.labels || selects(spec.selector, metadata.labels))
}

/** Not ready though it should be; pods that ended stay in the list until they are cleared away and mean nothing by themselves. */
const isBroken = (pod: Pod) => !isReady(pod) && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed'

const ownedBy = (owners: { name: string }[] | null | undefined, name: string) =>
  owners && owners.length > 0 ? owners.some((owner) => owner.name === name) : undefined
const oneOf = (set: string, name: string) =>
  set.startsWith(`${name}-`) && /^[a-z0-9]{5,10}$/.test(set.slice(name.length + 1))
const podOf = (pod: string, name: string) =>
  pod.startsWith(`${name}-`) && /^(\d+|[a-z0-9]{5}|[a-z0-9]{5,10}-[a-z0-9]{5})$/.test(pod.slice(name.length + 1))
const belongsByName = (one: string, workload: WorkloadView) => podOf(one, workload.name) || oneOf(one, workload.name)
