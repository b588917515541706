import type { KubernetesReader } from '../../clients/kubernetes/reader.ts'
import { selectorText } from '../../clients/kubernetes/selector.ts'
import type { Pod, Workload } from '../../clients/kubernetes/shapes.ts'
import { Problem } from '../../core/problem.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { unknownService } from '../near.ts'
import type { OpenCluster } from './open-cluster.ts'
import type { ServiceSettings } from './settings.ts'

/** The kinds of workload that keep pods running. */
export const workloadKinds = ['deployments', 'statefulsets', 'daemonsets'] as const
export type WorkloadKind = (typeof workloadKinds)[number]

const objectName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
const labelValue = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/
const usualLabels = ['app.kubernetes.io/name', 'app']

/** What a service is in the cluster: its workload where it has one, and how its pods are found. */
export interface Placed {
  namespace: string
  selector: string
  workload?: { kind: WorkloadKind; object: Workload }
}

/**
 * Finds a service: by its own selector, else by the workload of its name, else by the usual labels. Throws Problem
 * `not_found` when nothing of it is in its namespace.
 */
export async function place(
  { reader, namespace: usual }: OpenCluster,
  service: ObservedService,
  signal?: AbortSignal,
): Promise<Placed> {
  const { namespace = usual, selector, workload: name = service.name } = service.extra as Partial<ServiceSettings>
  // A service may have a name that nothing in Kubernetes can have, and then a selector.
  const workload = objectName.test(name)
    ? await workloadOf(reader, namespace, name, service.resourceType, signal)
    : undefined
  if (selector) return { namespace, selector, ...(workload && { workload }) }
  if (workload?.object.spec.selector)
    return { namespace, selector: selectorText(workload.object.spec.selector), workload }
  for (const label of labelValue.test(name) ? usualLabels : []) {
    const labelled = `${label}=${name}`
    const found = await reader.list('pods', { namespace, labelSelector: labelled, limit: 1 }, signal)
    if (found.length) return { namespace, selector: labelled }
  }
  throw unknownService(service.name, `Namespace ${namespace}`, await namesIn(reader, namespace, signal))
}

/** The names of everything that runs there. */
async function namesIn(reader: KubernetesReader, namespace: string, signal?: AbortSignal): Promise<string[]> {
  const lists = await Promise.all(workloadKinds.map((kind) => reader.list(kind, { namespace, limit: 200 }, signal)))
  return lists.flat().map(({ metadata }) => metadata.name)
}

/** The pods of a service, living or on their way out; throws like `place`. */
export async function podsOf(cluster: OpenCluster, service: ObservedService, signal?: AbortSignal): Promise<Pod[]> {
  const { namespace, selector } = await place(cluster, service, signal)
  return cluster.reader.list('pods', { namespace, labelSelector: selector }, signal)
}

async function workloadOf(
  reader: KubernetesReader,
  namespace: string,
  name: string,
  type: string | undefined,
  signal?: AbortSignal,
): Promise<Placed['workload']> {
  const named = workloadKinds.filter((kind) => type && kind.startsWith(type.toLowerCase()))
  for (const kind of named.length ? named : workloadKinds)
    try {
      return { kind, object: await reader.get(kind, name, namespace, signal) }
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_found') throw error
    }
  return undefined
}
