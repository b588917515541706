/*
 * A cluster at one moment, in the shapes and words of Kubernetes' own API, as far as the rules look at it: what the
 * reading client returns fits as it is. Everything may be missing, because rights may be; the values of secrets have no
 * place here at all.
 */

import type { Condition, Maybe, Metadata, Pod, PodSpec, Seen, Selector, Texts } from './pod.ts'

export type * from './pod.ts'

/** A Deployment, StatefulSet, DaemonSet or ReplicaSet. */
export interface Workload extends Seen {
  metadata: Metadata
  spec: {
    replicas?: Maybe<number>
    paused?: Maybe<boolean>
    selector?: Maybe<Selector>
    template?: Maybe<{ metadata?: Maybe<{ labels?: Texts }>; spec?: Maybe<PodSpec> }>
  }
  status: {
    replicas?: Maybe<number>
    readyReplicas?: Maybe<number>
    updatedReplicas?: Maybe<number>
    availableReplicas?: Maybe<number>
    desiredNumberScheduled?: Maybe<number>
    numberReady?: Maybe<number>
    conditions?: Maybe<Condition[]>
  }
}

/** What Kubernetes noted about an object. */
export interface Event extends Seen {
  metadata: Metadata
  type?: Maybe<string>
  reason?: Maybe<string>
  message?: Maybe<string>
  count?: Maybe<number>
  firstTimestamp?: Maybe<Date>
  lastTimestamp?: Maybe<Date>
  eventTime?: Maybe<Date>
  involvedObject: { kind?: Maybe<string>; name?: Maybe<string>; namespace?: Maybe<string> }
}

/** A node. */
export interface Node extends Seen {
  metadata: Metadata
  spec: {
    unschedulable?: Maybe<boolean>
    taints?: Maybe<{ key: string; value?: Maybe<string>; effect: string }[]>
  }
  status: { allocatable?: Texts; conditions?: Maybe<Condition[]> }
  /** Requests of all pods on the node, by resource, as quantities. */
  requested?: Texts
}

/** A port of a service and where it leads. */
export interface ServicePort {
  name?: Maybe<string>
  port: number
  protocol?: Maybe<string>
  targetPort?: Maybe<number | string>
}

/** A service. */
export interface Service extends Seen {
  metadata: Metadata
  spec: {
    type?: Maybe<string>
    clusterIP?: Maybe<string>
    externalName?: Maybe<string>
    selector?: Texts
    ports?: Maybe<ServicePort[]>
  }
}

/** The addresses a service leads to now. */
export interface Endpoints extends Seen {
  metadata: Metadata
  subsets?: Maybe<
    {
      addresses?: Maybe<{ ip: string }[]>
      notReadyAddresses?: Maybe<{ ip: string }[]>
      ports?: Maybe<{ port: number }[]>
    }[]
  >
}

/** A wish for a volume. */
export interface PersistentVolumeClaim extends Seen {
  metadata: Metadata
  spec: {
    storageClassName?: Maybe<string>
    volumeName?: Maybe<string>
    accessModes?: Maybe<string[]>
    selector?: Maybe<Selector>
    resources?: Maybe<{ requests?: Texts }>
  }
  status: { phase?: Maybe<string> }
}

/** A volume. */
export interface PersistentVolume extends Seen {
  metadata: Metadata
  spec: {
    storageClassName?: Maybe<string>
    accessModes?: Maybe<string[]>
    capacity?: Texts
    claimRef?: Maybe<{ namespace?: Maybe<string>; name?: Maybe<string> }>
  }
  status: { phase?: Maybe<string> }
}

/** A way to make volumes. */
export interface StorageClass extends Seen {
  metadata: Metadata
  provisioner?: Maybe<string>
}

/** What a namespace may use. */
export interface ResourceQuota extends Seen {
  metadata: Metadata
  status: { hard?: Texts; used?: Texts }
}

/** A config map or secret: the names of its keys; of a config map also its text. */
export interface Keys extends Seen {
  metadata: Metadata
  keys?: string[]
  data?: Record<string, string>
}

/** Anything of which only the existence matters: namespaces, service accounts. */
export interface Named extends Seen {
  metadata: Metadata
}

/** Which traffic of pods is allowed. */
export interface NetworkPolicy extends Seen {
  metadata: Metadata
  spec: {
    podSelector?: Maybe<Selector>
    policyTypes?: Maybe<string[]>
    /** Absent or empty while its direction is among the types: nothing may pass. */
    ingress?: Maybe<unknown[]>
    egress?: Maybe<unknown[]>
  }
}

/** Where requests from outside are sent. */
export interface Ingress extends Seen {
  metadata: Metadata
  spec: {
    backends?: Maybe<{ host?: Maybe<string>; path?: Maybe<string>; service: string; port?: Maybe<number | string> }[]>
  }
}

/** What scales a workload. */
export interface HorizontalPodAutoscaler extends Seen {
  metadata: Metadata
  spec: { maxReplicas: number; scaleTargetRef: { kind: string; name: string } }
  status: {
    currentReplicas?: Maybe<number>
    desiredReplicas?: Maybe<number>
    conditions?: Maybe<Condition[]>
  }
}

/** Work that is to end. */
export interface Job extends Seen {
  metadata: Metadata
  status: { active?: Maybe<number>; succeeded?: Maybe<number>; failed?: Maybe<number>; conditions?: Maybe<Condition[]> }
}

/** Lines a container wrote, oldest first. */
export interface ContainerLog extends Seen {
  namespace?: Maybe<string>
  /** The workload or pod that wrote them. */
  name: string
  container?: Maybe<string>
  lines: string[]
}

/** A process that a node needs: kubelet, container runtime, kube-proxy, scheduler. */
export interface NodeService extends Seen {
  node: string
  name: string
  /** As the init system says: active, inactive, failed, activating. */
  state: string
}

/** A connection that was tried from inside of the cluster. */
export interface ConnectivityProbe extends Seen {
  namespace?: Maybe<string>
  service: string
  port: number
  succeeded: boolean
}

/** Who calls whom. */
export interface Dependency {
  from: string
  to: string
}

/** What a monitoring system says of a service or node. */
export interface MetricAnomaly extends Seen {
  on: 'service' | 'node'
  name: string
  kind:
    | 'latency'
    | 'latency_missing'
    | 'throughput_drop'
    | 'throughput_surge'
    | 'traffic_drop'
    | 'traffic_surge'
    | 'cpu_throttled'
    | 'cpu_usage'
    | 'memory_usage'
    | 'disk'
    | 'packet_loss'
    | 'errors'
    | 'unusual'
  /** Before and now, in the unit of the kind: milliseconds, cores, shares, packets or requests per second. */
  normal?: Maybe<number>
  current?: Maybe<number>
}

/** A request of users that fails. */
export interface FailingRequest extends Seen {
  service: string
  path: string
  /** HTTP status; absent when there was no answer. */
  status?: Maybe<number>
  count?: Maybe<number>
}

/** A certificate and how long it is valid. */
export interface Certificate extends Seen {
  /** Whose it is: a secret, an ingress, a host. */
  name: string
  namespace?: Maybe<string>
  notAfter: Date
  notBefore?: Maybe<Date>
}

/** All that is known of a cluster, or of the parts of it that may be read. */
export interface ClusterSnapshot {
  at: Date
  pods?: Pod[]
  deployments?: Workload[]
  statefulsets?: Workload[]
  daemonsets?: Workload[]
  replicasets?: Workload[]
  jobs?: Job[]
  services?: Service[]
  endpoints?: Endpoints[]
  ingresses?: Ingress[]
  nodes?: Node[]
  persistentvolumeclaims?: PersistentVolumeClaim[]
  persistentvolumes?: PersistentVolume[]
  storageclasses?: StorageClass[]
  resourcequotas?: ResourceQuota[]
  configmaps?: Keys[]
  secrets?: Keys[]
  serviceaccounts?: Named[]
  namespaces?: Named[]
  networkpolicies?: NetworkPolicy[]
  horizontalpodautoscalers?: HorizontalPodAutoscaler[]
  events?: Event[]
  logs?: ContainerLog[]
  nodeServices?: NodeService[]
  probes?: ConnectivityProbe[]
  dependencies?: Dependency[]
  anomalies?: MetricAnomaly[]
  failingRequests?: FailingRequest[]
  certificates?: Certificate[]
}
