import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { ServiceSettings } from './settings.ts'

/** A text in quotes, as filters of Cloud Logging and Cloud Monitoring have it. */
export const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`

/** The name a service has as a resource. */
export const resourceName = ({ name, extra }: ObservedService) =>
  (extra as Partial<ServiceSettings>).resource_name ?? name

/** The kind of resource a service is, whatever way it is written. */
export const resourceKind = ({ resourceType = '' }: ObservedService) =>
  resourceType.toLowerCase().replace(/[-\s]/g, '_')

/** Which log entries are a service's, as a filter of Cloud Logging. */
export function scopeOf(service: ObservedService, project: string): string {
  const { log_filter } = service.extra as Partial<ServiceSettings>
  if (log_filter) return log_filter
  return (scopes[resourceKind(service)] ?? anywhere)(quoted(resourceName(service)), service.extra, project)
}

type Scope = (name: string, extra: Partial<ServiceSettings>, project: string) => string

const cloudRun: Scope = (name) => `resource.type="cloud_run_revision" AND resource.labels.service_name=${name}`

const pods: Scope = (name, { cluster, namespace }) =>
  [
    'resource.type="k8s_container"',
    ...(cluster ? [`resource.labels.cluster_name=${quoted(cluster)}`] : []),
    ...(namespace ? [`resource.labels.namespace_name=${quoted(namespace)}`] : []),
    `(labels."k8s-pod/app"=${name} OR labels."k8s-pod/app_kubernetes_io/name"=${name} OR resource.labels.container_name=${name})`,
  ].join(' AND ')

const scopes: Record<string, Scope> = {
  cloud_run: cloudRun,
  cloud_run_revision: cloudRun,
  cloud_run_job: (name) => `resource.type="cloud_run_job" AND resource.labels.job_name=${name}`,
  cloud_function: (name) =>
    `((resource.type="cloud_function" AND resource.labels.function_name=${name}) OR (resource.type="cloud_run_revision" AND resource.labels.service_name=${name}))`,
  gke: pods,
  deployment: pods,
  k8s_container: pods,
  app_engine: (name) => `resource.type="gae_app" AND resource.labels.module_id=${name}`,
  gce: (name) =>
    `resource.type="gce_instance" AND (labels."compute.googleapis.com/resource_name"=${name} OR resource.labels.instance_id=${name})`,
  cloud_sql: (name, _, project) =>
    `resource.type="cloudsql_database" AND resource.labels.database_id=${quoted(`${project}:${name.slice(1, -1)}`)}`,
  load_balancer: (name) =>
    `resource.type="http_load_balancer" AND (resource.labels.backend_service_name=${name} OR resource.labels.url_map_name=${name})`,
}

const anywhere: Scope = (name, extra, project) =>
  [
    `(${cloudRun(name, extra, project)})`,
    `(${pods(name, extra, project)})`,
    `resource.labels.function_name=${name}`,
    `resource.labels.module_id=${name}`,
    `labels."service"=${name}`,
    `jsonPayload.service=${name}`,
    `jsonPayload."service.name"=${name}`,
  ]
    .join(' OR ')
    .replace(/^.*$/s, '($&)')
