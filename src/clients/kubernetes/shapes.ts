import { z } from 'zod'

/*
 * The parts of Kubernetes' objects that are read. What is not named here is dropped at the door: above all the values of
 * environment variables, which often are secrets.
 */

const Texts = z.record(z.string(), z.string()).nullish()
const Time = z
  .string()
  .nullish()
  .transform((text) => (text ? new Date(text) : undefined))

const Metadata = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  uid: z.string().default(''),
  creationTimestamp: Time,
  deletionTimestamp: Time,
  labels: Texts,
  annotations: Texts,
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).nullish(),
})

const Condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastUpdateTime: Time,
  lastTransitionTime: Time,
})
const Conditions = z.array(Condition).nullish()

const Container = z.object({
  name: z.string(),
  image: z.string().nullish(),
  resources: z.object({ limits: Texts, requests: Texts }).nullish(),
})
const Terminated = z.object({
  reason: z.string().nullish(),
  exitCode: z.number().nullish(),
  message: z.string().nullish(),
  startedAt: Time,
  finishedAt: Time,
})
const State = z
  .object({
    waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
    running: z.object({ startedAt: Time }).nullish(),
    terminated: Terminated.nullish(),
  })
  .nullish()
const ContainerStatus = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  image: z.string().nullish(),
  state: State,
  lastState: State,
})

const PodSpec = z.object({
  nodeName: z.string().nullish(),
  containers: z.array(Container),
  initContainers: z.array(Container).nullish(),
})

export const Pod = z.object({
  metadata: Metadata,
  spec: PodSpec,
  status: z
    .object({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      startTime: Time,
      conditions: Conditions,
      containerStatuses: z.array(ContainerStatus).nullish(),
      initContainerStatuses: z.array(ContainerStatus).nullish(),
    })
    .default({ startTime: undefined }),
})
export type Pod = z.infer<typeof Pod>

const Selector = z.object({
  matchLabels: Texts,
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .nullish(),
})
export type Selector = z.infer<typeof Selector>

/** A Deployment, StatefulSet, DaemonSet or ReplicaSet. */
export const Workload = z.object({
  metadata: Metadata,
  spec: z.object({
    replicas: z.number().nullish(),
    paused: z.boolean().nullish(),
    selector: Selector.nullish(),
    template: z.object({ metadata: z.object({ labels: Texts }).nullish(), spec: PodSpec.nullish() }).nullish(),
  }),
  status: z
    .object({
      replicas: z.number().nullish(),
      readyReplicas: z.number().nullish(),
      updatedReplicas: z.number().nullish(),
      availableReplicas: z.number().nullish(),
      unavailableReplicas: z.number().nullish(),
      desiredNumberScheduled: z.number().nullish(),
      numberReady: z.number().nullish(),
      conditions: Conditions,
    })
    .default({}),
})
export type Workload = z.infer<typeof Workload>

/** A past template of a StatefulSet or DaemonSet. */
export const ControllerRevision = z.object({
  metadata: Metadata,
  revision: z.number(),
  data: z
    .object({ spec: z.object({ template: z.object({ spec: PodSpec.partial().nullish() }).nullish() }).nullish() })
    .nullish(),
})
export type ControllerRevision = z.infer<typeof ControllerRevision>

export const Event = z.object({
  metadata: Metadata,
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  count: z.number().nullish(),
  firstTimestamp: Time,
  lastTimestamp: Time,
  eventTime: Time,
  involvedObject: z.object({
    kind: z.string().nullish(),
    name: z.string().nullish(),
    namespace: z.string().nullish(),
    uid: z.string().nullish(),
  }),
})
export type Event = z.infer<typeof Event>

export const Node = z.object({
  metadata: Metadata,
  spec: z
    .object({
      unschedulable: z.boolean().nullish(),
      taints: z.array(z.object({ key: z.string(), effect: z.string(), value: z.string().nullish() })).nullish(),
    })
    .default({}),
  status: z
    .object({
      capacity: Texts,
      allocatable: Texts,
      conditions: Conditions,
      nodeInfo: z.object({ kubeletVersion: z.string().nullish() }).nullish(),
    })
    .default({}),
})

export const Service = z.object({
  metadata: Metadata,
  spec: z.object({
    type: z.string().nullish(),
    clusterIP: z.string().nullish(),
    selector: Texts,
    ports: z
      .array(
        z.object({
          name: z.string().nullish(),
          port: z.number(),
          protocol: z.string().nullish(),
          targetPort: z.union([z.number(), z.string()]).nullish(),
        }),
      )
      .nullish(),
  }),
})

const Addresses = z
  .array(
    z.object({
      ip: z.string(),
      nodeName: z.string().nullish(),
      targetRef: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
    }),
  )
  .nullish()
export const Endpoints = z.object({
  metadata: Metadata,
  subsets: z
    .array(
      z.object({
        addresses: Addresses,
        notReadyAddresses: Addresses,
        ports: z.array(z.object({ name: z.string().nullish(), port: z.number() })).nullish(),
      }),
    )
    .nullish(),
})

export const PersistentVolumeClaim = z.object({
  metadata: Metadata,
  spec: z.object({
    storageClassName: z.string().nullish(),
    volumeName: z.string().nullish(),
    accessModes: z.array(z.string()).nullish(),
    resources: z.object({ requests: Texts }).nullish(),
  }),
  status: z.object({ phase: z.string().nullish(), capacity: Texts, conditions: Conditions }).default({}),
})

export const HorizontalPodAutoscaler = z.object({
  metadata: Metadata,
  spec: z.object({
    minReplicas: z.number().nullish(),
    maxReplicas: z.number(),
    scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
  }),
  status: z
    .object({
      currentReplicas: z.number().nullish(),
      desiredReplicas: z.number().nullish(),
      lastScaleTime: Time,
      conditions: Conditions,
    })
    .default({ lastScaleTime: undefined }),
})

export const ResourceQuota = z.object({
  metadata: Metadata,
  status: z.object({ hard: Texts, used: Texts }).default({}),
})

export const Namespace = z.object({
  metadata: Metadata,
  status: z.object({ phase: z.string().nullish() }).default({}),
})

/** What the metrics server knows of a pod now: usage as quantities, such as `12m` and `34Mi`. */
export const PodMetrics = z.object({
  metadata: Metadata,
  timestamp: z.string(),
  containers: z.array(z.object({ name: z.string(), usage: z.record(z.string(), z.string()) })),
})
export type PodMetrics = z.infer<typeof PodMetrics>
