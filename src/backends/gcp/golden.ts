import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { GoldenSignal, Unit } from '../../core/telemetry/series.ts'
import { quoted, resourceKind, resourceName } from './filter.ts'
import type { ServiceSettings } from './settings.ts'
import type { TimeSeriesAsked } from './time-series.ts'

/** What Cloud Monitoring is asked for a golden signal: of several, the highest counts. */
export interface Golden {
  asked: TimeSeriesAsked[]
  unit: Unit
}

type Signals = Partial<Record<GoldenSignal, Golden>>
type Kind = (service: ObservedService, project: string) => Signals

/** The golden signals of a service by the kind of resource it is (metrics as Google's metrics list has them). */
export const goldenOf: Kind = (service, project) => kinds[resourceKind(service)]?.(service, project) ?? {}

const cloudRun: Kind = (service) => {
  const of = (metric: string) =>
    `metric.type="run.googleapis.com/${metric}" AND resource.type="cloud_run_revision" AND resource.labels.service_name=${quoted(resourceName(service))}`
  const requests = of('request_count')
  return {
    requests: counts(requests),
    errors: counts(`${requests} AND metric.labels.response_code_class="5xx"`),
    ...latencies(of('request_latencies')),
    ...shares(of('container/cpu/utilizations'), of('container/memory/utilizations'), 'ALIGN_PERCENTILE_50'),
  }
}

/** Names of pods are made of these letters behind the workload's name, which other workloads' names are not. */
const made = '[bcdfghjklmnpqrstvwxz2456789]'

const pods: Kind = (service) => {
  const { cluster, namespace } = service.extra as Partial<ServiceSettings>
  const name = resourceName(service).replace(/[^\w-]/g, '\\$&')
  const pod = `${name}-([0-9]+|(${made}{4,10}-)?${made}{5})`
  const place = [
    'resource.type="k8s_container"',
    `resource.labels.pod_name=monitoring.regex.full_match(${quoted(pod)})`,
    ...(cluster ? [`resource.labels.cluster_name=${quoted(cluster)}`] : []),
    ...(namespace ? [`resource.labels.namespace_name=${quoted(namespace)}`] : []),
  ].join(' AND ')
  const of = (metric: string) => `metric.type="kubernetes.io/container/${metric}" AND ${place}`
  const memory = `${of('memory/limit_utilization')} AND metric.labels.memory_type="non-evictable"`
  return { ...shares(of('cpu/limit_utilization'), memory, 'ALIGN_MEAN'), restarts: counts(of('restart_count')) }
}

const cloudFunction: Kind = (service) => {
  const of = (metric: string) =>
    `metric.type="cloudfunctions.googleapis.com/function/${metric}" AND resource.type="cloud_function" AND resource.labels.function_name=${quoted(resourceName(service))}`
  const calls = of('execution_count')
  return {
    requests: counts(calls),
    errors: counts(`${calls} AND metric.labels.status!="ok"`),
    ...latencies(of('execution_times'), 1e-6),
  }
}

const appEngine: Kind = (service) => {
  const of = (metric: string) =>
    `metric.type="appengine.googleapis.com/http/server/${metric}" AND resource.type="gae_app" AND resource.labels.module_id=${quoted(resourceName(service))}`
  const answers = of('response_count')
  return {
    requests: counts(answers),
    errors: counts(`${answers} AND metric.labels.response_code>=500`),
    ...latencies(of('response_latencies')),
  }
}

const loadBalancer: Kind = (service) => {
  const of = (metric: string) =>
    `metric.type="loadbalancing.googleapis.com/https/${metric}" AND resource.type="https_lb_rule" AND resource.labels.backend_target_name=${quoted(resourceName(service))}`
  const requests = of('request_count')
  return {
    requests: counts(requests),
    errors: counts(`${requests} AND metric.labels.response_code_class="500"`),
    ...latencies(of('total_latencies')),
  }
}

const cloudSql: Kind = (service, project) => {
  const database = quoted(`${project}:${resourceName(service)}`)
  const of = (metric: string) =>
    `metric.type="cloudsql.googleapis.com/database/${metric}" AND resource.type="cloudsql_database" AND resource.labels.database_id=${database}`
  return shares(of('cpu/utilization'), of('memory/utilization'), 'ALIGN_MEAN')
}

const kinds: Record<string, Kind> = {
  cloud_run: cloudRun,
  cloud_run_revision: cloudRun,
  gke: pods,
  deployment: pods,
  k8s_container: pods,
  cloud_function: cloudFunction,
  app_engine: appEngine,
  load_balancer: loadBalancer,
  cloud_sql: cloudSql,
}

const counts = (filter: string): Golden => ({
  asked: [{ filter, aligner: 'ALIGN_DELTA', reducer: 'REDUCE_SUM' }],
  unit: 'count',
})

const latencies = (filter: string, scale = 1): Signals => {
  const of = (percentile: string): Golden => ({
    asked: [{ filter, aligner: 'ALIGN_DELTA', reducer: `REDUCE_PERCENTILE_${percentile}`, scale }],
    unit: 'ms',
  })
  return { latency_p50: of('50'), latency_p95: of('95'), latency_p99: of('99') }
}

function shares(cpu: string, memory: string, aligner: string): Signals {
  const mean = (filter: string) => ({ filter, aligner, reducer: 'REDUCE_MEAN' })
  const worst = (filter: string) => ({ filter, aligner, reducer: 'REDUCE_MAX' })
  return {
    cpu: { asked: [mean(cpu)], unit: 'ratio' },
    memory: { asked: [mean(memory)], unit: 'ratio' },
    saturation: { asked: [worst(cpu), worst(memory)], unit: 'ratio' },
  }
}
