import type { ClusterSnapshot } from '../analysis/kubernetes/snapshot.ts'
import { type OpenCluster, openCluster } from '../backends/kubernetes/open-cluster.ts'
import { serviceSettings, settings } from '../backends/kubernetes/settings.ts'
import type { ResourceName, ResourceOf } from '../clients/kubernetes/resources.ts'
import type { Config } from '../config.ts'
import { Problem } from '../core/problem.ts'
import type { BackendEffects } from '../core/telemetry/backend.ts'

/** What is read of a cluster for an investigation: what has a namespace, in one only. */
const kinds = [
  'pods',
  'events',
  'services',
  'endpoints',
  'ingresses',
  'networkpolicies',
  'persistentvolumeclaims',
  'persistentvolumes',
  'storageclasses',
  'serviceaccounts',
  'resourcequotas',
  'nodes',
  'namespaces',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'horizontalpodautoscalers',
] as const satisfies ResourceName[]

/** What was read; its shapes are to fit those that the rules examine. */
type Read = { [K in (typeof kinds)[number]]?: ResourceOf<K>[] }

/** The most objects of a kind, pods whose logs are read, and lines of each. */
const mostObjects = 500
const mostLogs = 6
const mostLines = 40

/**
 * Reads how a cluster stands around a service: of the profile itself when it is a cluster, else of the first cluster that
 * is configured with this service, else of the only one. Undefined where there is none. What may not be read is left out.
 */
export function clusterReader(config: Config, effects: BackendEffects) {
  const clusters = config.profiles.filter(({ kind }) => kind === 'kubernetes')
  const opened = new Map(clusters.map((one) => [one.name, openCluster(settings.parse(one.settings), effects)]))
  return async (profile: string, service: string) => {
    const declares = ({ services }: Config['profiles'][number]) => services.some(({ name }) => name === service)
    const chosen =
      clusters.find(({ name }) => name === profile) ??
      clusters.find(declares) ??
      (clusters.length === 1 ? clusters[0] : undefined)
    if (!chosen) return undefined
    const cluster = opened.get(chosen.name)!()
    const declared = chosen.services.find(({ name }) => name === service)
    const namespace = serviceSettings.safeParse(declared?.extra ?? {}).data?.namespace ?? cluster.namespace
    return { namespace, snapshot: await snapshotOf(cluster, namespace, effects.clock.now()) }
  }
}

async function snapshotOf(cluster: OpenCluster, namespace: string, at: Date): Promise<ClusterSnapshot> {
  const failures: Problem[] = []
  const lists = await Promise.all(
    kinds.map(async (kind) => [kind, await listed(cluster, kind, namespace, failures)] as const),
  )
  // One kind that may not be read is no matter; nothing at all is.
  if (failures.length === kinds.length) throw failures[0]!
  const read: Read = Object.fromEntries(lists.filter(([, objects]) => objects))
  const snapshot: ClusterSnapshot = { at, ...withoutOthersVolumes(read) }
  return { ...snapshot, logs: await troubledLogs(cluster, snapshot) }
}

/** Volumes that a provisioner made are for the claim they were made for: without a claim of ours they are no matter. */
function withoutOthersVolumes({ persistentvolumes, ...rest }: Read): Read {
  if (!persistentvolumes) return rest
  const named = new Set(rest.persistentvolumeclaims?.map(({ spec }) => spec.volumeName))
  const free = persistentvolumes.filter(
    ({ metadata }) => named.has(metadata.name) || !metadata.annotations?.['pv.kubernetes.io/provisioned-by'],
  )
  return { ...rest, persistentvolumes: free }
}

async function listed<K extends ResourceName>(
  { reader }: OpenCluster,
  kind: K,
  namespace: string,
  failures: Problem[],
): Promise<ResourceOf<K>[] | undefined> {
  try {
    return await reader.list(kind, { namespace, limit: mostObjects })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    failures.push(error)
    return undefined
  }
}

/** The last words of containers that do not run well, of the run before where there was one. */
async function troubledLogs({ reader }: OpenCluster, { pods = [] }: ClusterSnapshot) {
  const troubled = pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ ready, restartCount }) => !ready || (restartCount ?? 0) > 0)
      .map(({ name, restartCount }) => ({ metadata, container: name, previous: (restartCount ?? 0) > 0 })),
  )
  const read = troubled.slice(0, mostLogs).map(async ({ metadata, container, previous }) => {
    const namespace = metadata.namespace ?? 'default'
    try {
      const text = await reader.podLog({ namespace, pod: metadata.name, container, tailLines: mostLines, previous })
      return [{ namespace, name: metadata.name, container, lines: text.split('\n').filter((line) => line !== '') }]
    } catch (error) {
      if (error instanceof Problem) return []
      throw error
    }
  })
  return (await Promise.all(read)).flat()
}
