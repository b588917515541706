import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { GoldenSignal, Unit } from '../../core/telemetry/series.ts'
import { metricText } from './metric-expression.ts'
import type { ServiceSettings } from './settings.ts'

/** What CloudWatch is asked for a golden signal. */
export interface Golden {
  expression: string
  unit: Unit
}

type Signals = Partial<Record<GoldenSignal, Golden>>

/** The golden signals of a service by the kind of resource it is (metrics as each service's user guide lists them). */
export function goldenOf(service: ObservedService): Signals {
  const settings = service.extra as Partial<ServiceSettings>
  const byType = kinds[service.resourceType?.toLowerCase() ?? '']
  if (byType) return byType(service.name, settings)
  if (settings.load_balancer || settings.target_group) return balancer(service.name, settings)
  if (settings.db_instance) return database(service.name, settings)
  if (settings.api_id || settings.api_name) return gateway(service.name, settings)
  if (settings.cluster) return container(service.name, settings)
  if (settings.function_name) return lambda(service.name, settings)
  return {}
}

type Kind = (name: string, settings: Partial<ServiceSettings>) => Signals

const lambda: Kind = (name, settings) => {
  const of = (metric: string, stat: string) =>
    metricText(`AWS/Lambda/${metric}`, { FunctionName: settings.function_name ?? name }, stat)
  return {
    requests: count(of('Invocations', 'Sum')),
    errors: count(of('Errors', 'Sum')),
    ...latencies((stat) => ({ expression: of('Duration', stat), unit: 'ms' })),
    // A function has no limit of its own to be near: the share of calls turned away says how full it is.
    saturation: {
      expression: `t = ${of('Throttles', 'Sum')}; i = ${of('Invocations', 'Sum')}; FILL(t, 0) / (FILL(t, 0) + i)`,
      unit: 'ratio',
    },
  }
}

const container: Kind = (name, settings) => {
  const where = { ClusterName: settings.cluster ?? 'default', ServiceName: name }
  const cpu = metricText('AWS/ECS/CPUUtilization', where, 'Average')
  const memory = metricText('AWS/ECS/MemoryUtilization', where, 'Average')
  return {
    ...(settings.load_balancer || settings.target_group ? balancer(name, settings) : {}),
    cpu: share(cpu),
    memory: share(memory),
    saturation: { expression: `c = ${cpu}; m = ${memory}; MAX([c, m]) / 100`, unit: 'ratio' },
    restarts: count(metricText('ECS/ContainerInsights/RestartCount', where, 'Sum')),
  }
}

const pods: Kind = (name, settings) => {
  const where = {
    ClusterName: settings.cluster ?? 'default',
    Namespace: settings.namespace ?? 'default',
    PodName: name,
  }
  const of = (metric: string, stat = 'Average') => metricText(`ContainerInsights/${metric}`, where, stat)
  const cpu = of('pod_cpu_utilization_over_pod_limit')
  const memory = of('pod_memory_utilization_over_pod_limit')
  return {
    cpu: share(cpu),
    memory: share(memory),
    saturation: { expression: `c = ${cpu}; m = ${memory}; MAX([c, m]) / 100`, unit: 'ratio' },
    restarts: count(of('pod_number_of_container_restarts', 'Sum')),
  }
}

const balancer: Kind = (name, { load_balancer, target_group }) => {
  const where: Record<string, string> = {
    ...(target_group && { TargetGroup: target_group }),
    ...((load_balancer || !target_group) && { LoadBalancer: load_balancer ?? name }),
  }
  const of = (metric: string, stat: string) => metricText(`AWS/ApplicationELB/${metric}`, where, stat)
  const target = of('HTTPCode_Target_5XX_Count', 'Sum')
  const own = of('HTTPCode_ELB_5XX_Count', 'Sum')
  return {
    requests: count(of('RequestCount', 'Sum')),
    // What the balancer answers itself is not told by target group.
    errors: target_group
      ? count(target)
      : { expression: `t = ${target}; b = ${own}; FILL(t, 0) + FILL(b, 0)`, unit: 'count' },
    ...latencies((stat) => ({ expression: `s = ${of('TargetResponseTime', stat)}; s * 1000`, unit: 'ms' })),
  }
}

const gateway: Kind = (name, { api_id, api_name }) => {
  const where: Record<string, string> = api_id ? { ApiId: api_id } : { ApiName: api_name ?? name }
  const of = (metric: string, stat: string) => metricText(`AWS/ApiGateway/${metric}`, where, stat)
  return {
    requests: count(of('Count', 'Sum')),
    errors: count(of(api_id ? '5xx' : '5XXError', 'Sum')),
    ...latencies((stat) => ({ expression: of('Latency', stat), unit: 'ms' })),
  }
}

const database: Kind = (name, { db_instance }) => {
  const cpu = metricText('AWS/RDS/CPUUtilization', { DBInstanceIdentifier: db_instance ?? name }, 'Average')
  return { cpu: share(cpu), saturation: share(cpu) }
}

const kinds: Record<string, Kind> = {
  lambda,
  ecs: container,
  fargate: container,
  eks: pods,
  alb: balancer,
  elb: balancer,
  apigateway: gateway,
  api_gateway: gateway,
  rds: database,
}

/** Counts are told only for steps in which something happened: the others are zero. */
const count = (metric: string): Golden => ({ expression: `n = ${metric}; FILL(n, 0)`, unit: 'count' })
const share = (metric: string): Golden => ({ expression: `p = ${metric}; p / 100`, unit: 'ratio' })
const latencies = (of: (stat: string) => Golden): Signals => ({
  latency_p50: of('p50'),
  latency_p95: of('p95'),
  latency_p99: of('p99'),
})
