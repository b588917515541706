import type { z } from 'zod'
import * as network from './network-shapes.ts'
import * as shapes from './shapes.ts'
import * as storage from './storage-shapes.ts'

/** Where a kind of object is found. */
interface Resource<S extends z.ZodType = z.ZodType> {
  /** The API group with its version, as it stands in paths. */
  path: string
  cluster?: true
  shape: S
}

const core = '/api/v1'
const apps = '/apis/apps/v1'
const networking = '/apis/networking.k8s.io/v1'

/** Everything that may be read. Secrets and config maps are not here, and nothing else can be asked for. */
export const resources = {
  pods: { path: core, shape: shapes.Pod },
  events: { path: core, shape: shapes.Event },
  services: { path: core, shape: network.Service },
  endpoints: { path: core, shape: network.Endpoints },
  persistentvolumeclaims: { path: core, shape: storage.PersistentVolumeClaim },
  persistentvolumes: { path: core, cluster: true, shape: storage.PersistentVolume },
  storageclasses: { path: '/apis/storage.k8s.io/v1', cluster: true, shape: storage.StorageClass },
  serviceaccounts: { path: core, shape: shapes.ServiceAccount },
  resourcequotas: { path: core, shape: shapes.ResourceQuota },
  nodes: { path: core, cluster: true, shape: shapes.Node },
  namespaces: { path: core, cluster: true, shape: shapes.Namespace },
  deployments: { path: apps, shape: shapes.Workload },
  statefulsets: { path: apps, shape: shapes.Workload },
  daemonsets: { path: apps, shape: shapes.Workload },
  replicasets: { path: apps, shape: shapes.Workload },
  controllerrevisions: { path: apps, shape: shapes.ControllerRevision },
  jobs: { path: '/apis/batch/v1', shape: shapes.Job },
  ingresses: { path: networking, shape: network.Ingress },
  networkpolicies: { path: networking, shape: network.NetworkPolicy },
  horizontalpodautoscalers: { path: '/apis/autoscaling/v2', shape: shapes.HorizontalPodAutoscaler },
} as const satisfies Record<string, Resource>

/** A kind of object by its plural name. */
export type ResourceName = keyof typeof resources

/** An object of a kind, as far as it is read. */
export type ResourceOf<K extends ResourceName> = z.output<(typeof resources)[K]['shape']>
