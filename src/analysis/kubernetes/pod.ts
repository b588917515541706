/*
 * Pods as Kubernetes' own API writes them, as far as the rules look at them.
 */

export type Maybe<T> = T | null | undefined
/** Pairs of texts: labels, annotations, quantities. */
export type Texts = Maybe<Record<string, string>>

/** Where a thing was seen, and word for word what stood there; what evidence quotes. */
export interface Sighting {
  /** Where a person would find it: `pod shop/cart-7d9`. */
  source: string
  text: string
  /** Leads back to the place, for machines. */
  locator?: Record<string, string>
}

/** Anything in a snapshot that can be quoted. Without sightings evidence is worded from the typed values. */
export interface Seen {
  seen?: Sighting[]
}

/** An object's name and bookkeeping. */
export interface Metadata {
  name: string
  namespace?: Maybe<string>
  creationTimestamp?: Maybe<Date>
  deletionTimestamp?: Maybe<Date>
  labels?: Texts
  annotations?: Texts
  finalizers?: Maybe<string[]>
  ownerReferences?: Maybe<{ kind: string; name: string }[]>
}

/** What an object says of itself. */
export interface Condition {
  type: string
  status: string
  reason?: Maybe<string>
  message?: Maybe<string>
  lastTransitionTime?: Maybe<Date>
}

/** How a container is asked whether it works. */
export interface Probe {
  httpGet?: Maybe<{ path?: Maybe<string>; port: number | string; scheme?: Maybe<string> }>
  tcpSocket?: Maybe<{ port: number | string }>
  grpc?: Maybe<{ port: number | string }>
  exec?: Maybe<{ command?: Maybe<string[]> }>
  /** Seconds; the field's own defaults hold when absent. */
  initialDelaySeconds?: Maybe<number>
  timeoutSeconds?: Maybe<number>
  periodSeconds?: Maybe<number>
  failureThreshold?: Maybe<number>
}

interface KeyReference {
  name: string
  key?: Maybe<string>
  optional?: Maybe<boolean>
}

/** A variable's value is there only where it may be read; secrets never. */
export interface EnvironmentVariable {
  name: string
  value?: Maybe<string>
  valueFrom?: Maybe<{ configMapKeyRef?: Maybe<KeyReference>; secretKeyRef?: Maybe<KeyReference> }>
}

/** A port at which a container listens. */
export interface ContainerPort {
  name?: Maybe<string>
  containerPort: number
  hostPort?: Maybe<number>
  protocol?: Maybe<string>
}

export interface Container {
  name: string
  image?: Maybe<string>
  command?: Maybe<string[]>
  args?: Maybe<string[]>
  ports?: Maybe<ContainerPort[]>
  env?: Maybe<EnvironmentVariable[]>
  envFrom?: Maybe<{ configMapRef?: Maybe<KeyReference>; secretRef?: Maybe<KeyReference> }[]>
  resources?: Maybe<{ limits?: Texts; requests?: Texts }>
  livenessProbe?: Maybe<Probe>
  readinessProbe?: Maybe<Probe>
  startupProbe?: Maybe<Probe>
  volumeMounts?: Maybe<{ name: string; mountPath: string; readOnly?: Maybe<boolean> }[]>
}

/** Where files of a pod come from. */
export interface Volume {
  name: string
  persistentVolumeClaim?: Maybe<{ claimName: string }>
  configMap?: Maybe<{ name?: Maybe<string>; optional?: Maybe<boolean> }>
  secret?: Maybe<{ secretName?: Maybe<string>; optional?: Maybe<boolean> }>
}

/** A taint that a pod puts up with. */
export interface Toleration {
  key?: Maybe<string>
  operator?: Maybe<string>
  value?: Maybe<string>
  effect?: Maybe<string>
}

/** One demand on labels. */
export interface LabelExpression {
  key: string
  operator: string
  values?: Maybe<string[]>
}

/** Which labels are meant; all demands must hold. */
export interface Selector {
  matchLabels?: Texts
  matchExpressions?: Maybe<LabelExpression[]>
}

interface PodAffinityTerm {
  labelSelector?: Maybe<Selector>
  topologyKey?: Maybe<string>
}

interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: Maybe<PodAffinityTerm[]>
}

/** Beside what a pod must or must not run. */
export interface Affinity {
  nodeAffinity?: Maybe<{
    requiredDuringSchedulingIgnoredDuringExecution?: Maybe<{
      nodeSelectorTerms?: Maybe<{ matchExpressions?: Maybe<LabelExpression[]> }[]>
    }>
  }>
  podAffinity?: Maybe<PodAffinity>
  podAntiAffinity?: Maybe<PodAffinity>
}

/** A pod as it is declared, also in templates. */
export interface PodSpec {
  nodeName?: Maybe<string>
  containers?: Maybe<Container[]>
  initContainers?: Maybe<Container[]>
  volumes?: Maybe<Volume[]>
  serviceAccountName?: Maybe<string>
  imagePullSecrets?: Maybe<{ name?: Maybe<string> }[]>
  nodeSelector?: Texts
  affinity?: Maybe<Affinity>
  tolerations?: Maybe<Toleration[]>
  dnsPolicy?: Maybe<string>
  dnsConfig?: Maybe<{ nameservers?: Maybe<string[]> }>
  hostAliases?: Maybe<{ ip?: Maybe<string>; hostnames?: Maybe<string[]> }[]>
  schedulerName?: Maybe<string>
}

/** What a container does at the moment. */
export interface ContainerState {
  waiting?: Maybe<{ reason?: Maybe<string>; message?: Maybe<string> }>
  running?: Maybe<{ startedAt?: Maybe<Date> }>
  terminated?: Maybe<{
    reason?: Maybe<string>
    exitCode?: Maybe<number>
    message?: Maybe<string>
    startedAt?: Maybe<Date>
    finishedAt?: Maybe<Date>
  }>
}

/** How a container fares. */
export interface ContainerStatus {
  name: string
  ready: boolean
  restartCount: number
  state?: Maybe<ContainerState>
  lastState?: Maybe<ContainerState>
}

/** A pod. */
export interface Pod extends Seen {
  metadata: Metadata
  spec: PodSpec
  status: {
    phase?: Maybe<string>
    reason?: Maybe<string>
    message?: Maybe<string>
    podIP?: Maybe<string>
    startTime?: Maybe<Date>
    conditions?: Maybe<Condition[]>
    containerStatuses?: Maybe<ContainerStatus[]>
    initContainerStatuses?: Maybe<ContainerStatus[]>
  }
}
