import { z } from 'zod'
import { Count, Expressions, PortReference, Selector, Text, Texts } from './shape-parts.ts'

/*
 * A pod as it is declared. Variables, commands and arguments are not read: they often hold secrets. Nor are the headers
 * and the command of a probe.
 */

const Probe = z
  .object({
    httpGet: z.object({ path: Text, port: PortReference, scheme: Text }).nullish(),
    tcpSocket: z.object({ port: PortReference }).nullish(),
    grpc: z.object({ port: PortReference }).nullish(),
    exec: z.object({}).nullish(),
    initialDelaySeconds: Count,
    timeoutSeconds: Count,
    periodSeconds: Count,
    failureThreshold: Count,
  })
  .nullish()

const Container = z.object({
  name: z.string(),
  image: Text,
  resources: z.object({ limits: Texts, requests: Texts }).nullish(),
  ports: z.array(z.object({ name: Text, containerPort: z.number(), hostPort: Count, protocol: Text })).nullish(),
  livenessProbe: Probe,
  readinessProbe: Probe,
  startupProbe: Probe,
  volumeMounts: z
    .array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().nullish() }))
    .nullish(),
})

/** Only which claim a volume is of; config maps and secrets are not followed. */
const Volume = z.object({
  name: z.string(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
})

const PodTerms = z
  .object({
    requiredDuringSchedulingIgnoredDuringExecution: z
      .array(z.object({ labelSelector: Selector.nullish(), topologyKey: Text }))
      .nullish(),
  })
  .nullish()

const NodeTerms = z
  .object({
    requiredDuringSchedulingIgnoredDuringExecution: z
      .object({ nodeSelectorTerms: z.array(z.object({ matchExpressions: Expressions })).nullish() })
      .nullish(),
  })
  .nullish()

export const PodSpec = z.object({
  nodeName: Text,
  containers: z.array(Container),
  initContainers: z.array(Container).nullish(),
  volumes: z.array(Volume).nullish(),
  serviceAccountName: Text,
  nodeSelector: Texts,
  affinity: z.object({ nodeAffinity: NodeTerms, podAffinity: PodTerms, podAntiAffinity: PodTerms }).nullish(),
  tolerations: z.array(z.object({ key: Text, operator: Text, value: Text, effect: Text })).nullish(),
  dnsPolicy: Text,
  dnsConfig: z.object({ nameservers: z.array(z.string()).nullish() }).nullish(),
  hostAliases: z.array(z.object({ ip: Text, hostnames: z.array(z.string()).nullish() })).nullish(),
  schedulerName: Text,
})
