import { z } from 'zod'

/** How a service runs in its cluster, from the outside in. */
export interface Placement {
  ingresses: string[]
  services: string[]
  workloads: { kind: string; name: string; ready?: string; pods: { name: string; state: string; well: boolean }[] }[]
}

const Texts = z.record(z.string(), z.string()).nullish()
const Metadata = z.object({
  name: z.string(),
  labels: Texts,
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).nullish(),
})
const Owned = z.object({ metadata: Metadata })
const Workload = Owned.extend({
  spec: z.object({ replicas: z.number().nullish() }).nullish(),
  status: z.object({ readyReplicas: z.number().nullish() }).nullish(),
})
const Pod = Owned.extend({
  status: z
    .object({
      phase: z.string().nullish(),
      containerStatuses: z.array(z.object({ ready: z.boolean().nullish() })).nullish(),
    })
    .nullish(),
})
const Service = Owned.extend({ spec: z.object({ selector: Texts }).nullish() })
const Backend = z.object({ service: z.object({ name: z.string() }).nullish() }).nullish()
const Ingress = Owned.extend({
  spec: z.object({
    defaultBackend: Backend,
    rules: z
      .array(
        z.object({
          host: z.string().nullish(),
          http: z.object({ paths: z.array(z.object({ path: z.string().nullish(), backend: Backend })) }).nullish(),
        }),
      )
      .nullish(),
  }),
})
const list = <S extends z.ZodType>(one: S) => z.array(one).nullish()

/** The part of a recorded state of a cluster that says what runs where; whatever else it holds is passed over. */
const Recorded = z.object({
  snapshot: z.object({
    pods: list(Pod),
    deployments: list(Workload),
    statefulsets: list(Workload),
    daemonsets: list(Workload),
    replicasets: list(Owned),
    services: list(Service),
    ingresses: list(Ingress),
  }),
})
type Snapshot = z.infer<typeof Recorded>['snapshot']

/** Where a service runs, from the state of a cluster that an investigation recorded; undefined where it does not show. */
export function placementOf(recorded: unknown, service: string): Placement | undefined {
  const read = Recorded.safeParse(recorded)
  if (!read.success) return undefined
  const { snapshot } = read.data
  const services = (snapshot.services ?? []).filter(({ metadata }) => metadata.name === service)
  const pods = podsOf(snapshot, services, service)
  const workloads = Map.groupBy(pods, (pod) => ownerOf(pod, snapshot))
  if (!services.length && !pods.length) return undefined
  return {
    ingresses: services.flatMap(({ metadata }) => ingressesOf(snapshot, metadata.name)),
    services: services.map(({ metadata }) => metadata.name),
    workloads: [...workloads].map(([owner, its]) => {
      const [kind = '', name = ''] = owner.split('\n')
      return { kind, name, ...readyOf(snapshot, name), pods: its.map(podOf) }
    }),
  }
}

/** Those a service selects; without one, those whose labels or workload bear its name. */
function podsOf(snapshot: Snapshot, services: z.infer<typeof Service>[], service: string): z.infer<typeof Pod>[] {
  const selectors = services.flatMap(({ spec }) => (Object.keys(spec?.selector ?? {}).length ? [spec!.selector!] : []))
  const isChosen = (pod: z.infer<typeof Pod>) => {
    const { labels } = pod.metadata
    return selectors.length
      ? selectors.some((selector) => Object.entries(selector).every(([key, value]) => labels?.[key] === value))
      : [labels?.app, labels?.['app.kubernetes.io/name'], ownerOf(pod, snapshot).split('\n')[1]].includes(service)
  }
  return (snapshot.pods ?? []).filter(isChosen)
}

/** A pod of a deployment belongs to a replica set, which belongs to the deployment. */
function ownerOf({ metadata }: z.infer<typeof Pod>, { replicasets }: Snapshot): string {
  const owner = metadata.ownerReferences?.[0]
  if (!owner) return `Pod\n${metadata.name}`
  const above = replicasets?.find((set) => owner.kind === 'ReplicaSet' && set.metadata.name === owner.name)
  const top = above?.metadata.ownerReferences?.[0] ?? owner
  return `${top.kind}\n${top.name}`
}

function readyOf({ deployments, statefulsets, daemonsets }: Snapshot, name: string): { ready?: string } {
  const all = [...(deployments ?? []), ...(statefulsets ?? []), ...(daemonsets ?? [])]
  const found = all.find(({ metadata }) => metadata.name === name)
  if (typeof found?.spec?.replicas !== 'number') return {}
  return { ready: `${found.status?.readyReplicas ?? 0} of ${found.spec.replicas} ready` }
}

function podOf({ metadata, status }: z.infer<typeof Pod>): Placement['workloads'][number]['pods'][number] {
  const containers = status?.containerStatuses ?? []
  const ready = containers.filter((one) => one.ready).length
  const phase = status?.phase ?? 'unknown'
  const words = containers.length ? `${phase}, ${ready} of ${containers.length} containers ready` : phase
  const well = phase === 'Succeeded' || (phase === 'Running' && ready === containers.length)
  return { name: metadata.name, state: words, well }
}

function ingressesOf({ ingresses }: Snapshot, service: string): string[] {
  const leads = (backend: z.infer<typeof Backend>) => backend?.service?.name === service
  return (ingresses ?? []).flatMap(({ metadata, spec }) => {
    const paths = (spec.rules ?? []).flatMap(({ host, http }) =>
      (http?.paths ?? [])
        .filter(({ backend }) => leads(backend))
        .map(({ path }) => `${metadata.name} (${host ?? 'any host'}${path ?? '/'})`),
    )
    return leads(spec.defaultBackend) ? [...paths, `${metadata.name} (whatever no rule takes)`] : paths
  })
}
