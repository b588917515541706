import { z } from 'zod'
import { PodSpec } from './pod-spec.ts'
import { Conditions, Metadata, Selector, Texts, Time } from './shape-parts.ts'

/*
 * The parts of Kubernetes' objects that are read. What is not named here is dropped at the door: above all the values of
 * environment variables, which often are secrets.
 */

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

export const Pod = z.object({
  metadata: Metadata,
  spec: PodSpec,
  status: z
    .object({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      podIP: z.string().nullish(),
      startTime: Time,
      conditions: Conditions,
      containerStatuses: z.array(ContainerStatus).nullish(),
      initContainerStatuses: z.array(ContainerStatus).nullish(),
    })
    .default({ startTime: undefined }),
})
export type Pod = z.infer<typeof Pod>

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
    .object({
      spec: z
        .object({ template: z.object({ spec: PodSpec.pick({ containers: true }).partial().nullish() }).nullish() })
        .nullish(),
    })
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

/** An account, of which only the existence matters: the names of its secrets are not read. */
export const ServiceAccount = z.object({ metadata: Metadata })

/** Work that is to end, and how it did. */
export const Job = z.object({
  metadata: Metadata,
  status: z
    .object({
      active: z.number().nullish(),
      succeeded: z.number().nullish(),
      failed: z.number().nullish(),
      conditions: Conditions,
    })
    .default({}),
})

/** What the metrics server knows of a pod now: usage as quantities, such as `12m` and `34Mi`. */
export const PodMetrics = z.object({
  metadata: Metadata,
  timestamp: z.string(),
  containers: z.array(z.object({ name: z.string(), usage: z.record(z.string(), z.string()) })),
})
export type PodMetrics = z.infer<typeof PodMetrics>
