import type {
  ClusterSnapshot,
  Container,
  ContainerLog,
  ContainerStatus,
  Event,
  Node,
  Pod,
  PodSpec,
  Service,
  Workload,
} from './snapshot.ts'

/** The moment of every snapshot in tests. */
export const now = new Date('2030-01-01T12:00:00Z')
export const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)

export const container = (more: Partial<Container> = {}): Container => ({
  name: 'main',
  image: 'registry.test/pear:1.4',
  ports: [{ containerPort: 9000, protocol: 'TCP' }],
  ...more,
})

export const deployment = (name: string, spec: PodSpec = {}, replicas = 1): Workload => ({
  metadata: { name, namespace: 'orchard' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container()], ...spec } },
  },
  status: { replicas, availableReplicas: replicas },
})

/** The same deployment with none of its pods available. */
export const failing = (name: string, spec: PodSpec = {}): Workload => ({
  ...deployment(name, spec),
  status: { replicas: 1, availableReplicas: 0 },
})

export const replicaSet = (name: string, desired: number, current: number): Workload => ({
  metadata: { name: `${name}-6f5d4c`, namespace: 'orchard', ownerReferences: [{ kind: 'Deployment', name }] },
  spec: { replicas: desired },
  status: { replicas: current, readyReplicas: 0 },
})

export function pod(name: string, status: Partial<ContainerStatus> & { phase?: string } = {}, spec: PodSpec = {}): Pod {
  const { phase = 'Running', ...own } = status
  const ready = own.ready ?? true
  return {
    metadata: { name: `${name}-6f5d4c-x7k2p`, namespace: 'orchard', labels: { app: name } },
    spec: { nodeName: 'hill', containers: [container()], ...spec },
    status: {
      phase,
      startTime: ago(3600),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        { name: 'main', ready, restartCount: 0, state: { running: { startedAt: ago(3600) } }, ...own },
      ],
    },
  }
}

/** A pod without a node. */
export const pendingPod = (name: string, spec: PodSpec = {}): Pod => {
  const one = pod(name, { phase: 'Pending', ready: false }, { ...spec, nodeName: undefined })
  return { ...one, status: { ...one.status, containerStatuses: [] } }
}

export const event = (
  kind: string,
  name: string,
  reason: string,
  message: string,
  seconds = 20,
  type = 'Warning',
): Event => ({
  metadata: { name: '', namespace: 'orchard' },
  type,
  reason,
  message,
  lastTimestamp: ago(seconds),
  involvedObject: { kind, name, namespace: 'orchard' },
})

/** An event about the pod that `pod` makes. */
export const podEvent = (name: string, reason: string, message: string, seconds = 20, type = 'Warning') =>
  event('Pod', `${name}-6f5d4c-x7k2p`, reason, message, seconds, type)

export const service = (name: string, more: Partial<Service['spec']> = {}): Service => ({
  metadata: { name, namespace: 'orchard' },
  spec: {
    selector: { app: name },
    clusterIP: '10.9.8.7',
    ports: [{ port: 80, targetPort: 9000, protocol: 'TCP' }],
    ...more,
  },
})

export const node = (name: string, more: Partial<Node['spec']> = {}, labels: Record<string, string> = {}): Node => ({
  metadata: { name, labels },
  spec: more,
  status: { allocatable: { cpu: '4', memory: '8Gi' }, conditions: [{ type: 'Ready', status: 'True' }] },
})

export const log = (name: string, ...lines: string[]): ContainerLog => ({ namespace: 'orchard', name, lines })

export const unreachable = (name: string) => ({ namespace: 'orchard', service: name, port: 80, succeeded: false })

export const cluster = (parts: Partial<ClusterSnapshot>): ClusterSnapshot => ({ at: now, ...parts })
