import type { GoldenSignal, Unit } from '../../core/telemetry/series.ts'
import type { MeasuredService } from './measured-service.ts'

/** A golden signal in PromQL. */
export interface GoldenExpression {
  expression: string
  unit: Unit
  /** What the values are multiplied by: counts per step from a longer range, milliseconds from seconds. */
  scale: number
}

/** The expression that gives a golden signal of a service step by step; `undefined` where its metrics do not hold it. */
export function goldenExpression(
  signal: GoldenSignal,
  service: MeasuredService,
  stepMs: number,
): GoldenExpression | undefined {
  const growth = new Growth(stepMs, service.intervalMs)
  switch (signal) {
    case 'requests':
      return requests(service, growth)
    case 'errors':
      return errors(service, growth)
    case 'latency_p50':
      return latency(service, growth, 0.5)
    case 'latency_p95':
      return latency(service, growth, 0.95)
    case 'latency_p99':
      return latency(service, growth, 0.99)
    case 'cpu':
      return cpu(service, growth)
    case 'memory':
      return memory(service)
    case 'saturation':
      return saturation(service, growth)
    case 'restarts':
      return restarts(service, growth)
  }
}

/**
 * How much a counter grew per step. A step into which less than two scrapes may fall takes the rate of a longer range:
 * a rate holds whatever part of the range its samples cover, in every engine.
 */
class Growth {
  /** How far back it looks, as PromQL writes it. */
  readonly range: string
  readonly #stepMs: number
  readonly #short: boolean

  /** The step as a part of the range. */
  readonly share: number

  constructor(stepMs: number, intervalMs: number) {
    const least = Math.ceil((intervalMs * 2.5) / 1000) * 1000
    this.#stepMs = stepMs
    this.#short = stepMs < least
    this.share = stepMs / Math.max(stepMs, least)
    this.range = `${Math.round(Math.max(stepMs, least))}ms`
  }

  of(selector: string): string {
    return `sum(${this.#short ? 'rate' : 'increase'}(${selector}[${this.range}]))`
  }

  answer(expression: string): GoldenExpression {
    return { expression, unit: 'count', scale: this.#short ? this.#stepMs / 1000 : 1 }
  }
}

function requests({ requests }: MeasuredService, growth: Growth): GoldenExpression | undefined {
  return requests && growth.answer(growth.of(`${requests.counter}{${requests.matchers}}`))
}

/** Zero where requests are counted and none failed: a label value that never occurred has no series. */
function errors({ requests, metrics }: MeasuredService, growth: Growth): GoldenExpression | undefined {
  if (!requests?.failed) return undefined
  const { counter, matchers, failed } = requests
  const selector =
    'matcher' in failed
      ? `${counter}{${matchers}, ${failed.matcher}}`
      : `${failed.metric}{${metrics.get(failed.metric)}}`
  return growth.answer(`${growth.of(selector)} or 0 * ${growth.of(`${counter}{${matchers}}`)}`)
}

/** From a histogram where there is one, classic or native; else the worst instance's own quantile. */
function latency(
  { requests, metrics }: MeasuredService,
  { range }: Growth,
  quantile: number,
): GoldenExpression | undefined {
  for (const { name, unitMs } of requests?.durations ?? []) {
    const scoped = (metric: string) => {
      const scope = metrics.get(metric)
      return scope === undefined ? undefined : requests?.only ? `${scope}, ${requests.only}` : scope
    }
    const buckets = scoped(`${name}_bucket`)
    const answer = (expression: string) => ({ expression, unit: 'ms' as const, scale: unitMs })
    if (buckets !== undefined)
      return answer(`histogram_quantile(${quantile}, sum by (le) (rate(${name}_bucket{${buckets}}[${range}])))`)
    const whole = scoped(name)
    if (whole === undefined) continue
    // With a _count beside it the bare name is a summary; alone it is a native histogram.
    if (!metrics.has(`${name}_count`))
      return answer(`histogram_quantile(${quantile}, sum(rate(${name}{${whole}}[${range}])))`)
    return answer(`max(${name}{${whole}, quantile="${quantile}"})`)
  }
  return undefined
}

const containers = 'container!="", container!="POD"'

function cpu({ metrics }: MeasuredService, { range }: Growth): GoldenExpression | undefined {
  const used = metrics.get('container_cpu_usage_seconds_total')
  if (used !== undefined) {
    const cores = `sum(rate(container_cpu_usage_seconds_total{${used}, ${containers}}[${range}]))`
    return shareOf(cores, limitOf(metrics, 'cpu'), 'cores')
  }
  for (const name of [
    'process_cpu_utilization',
    'process_cpu_utilization_ratio',
    'process_cpu_usage',
    'jvm_cpu_recent_utilization_ratio',
  ])
    if (metrics.has(name)) return { expression: `avg(${name}{${metrics.get(name)}})`, unit: 'ratio', scale: 1 }
  const process = metrics.get('process_cpu_seconds_total')
  if (process === undefined) return undefined
  return { expression: `sum(rate(process_cpu_seconds_total{${process}}[${range}]))`, unit: 'cores', scale: 1 }
}

function memory({ metrics }: MeasuredService): GoldenExpression | undefined {
  const used = metrics.get('container_memory_working_set_bytes')
  if (used !== undefined)
    return shareOf(
      `sum(container_memory_working_set_bytes{${used}, ${containers}})`,
      limitOf(metrics, 'memory'),
      'bytes',
    )
  for (const name of [
    'process_resident_memory_bytes',
    'process_memory_usage_bytes',
    'jvm_memory_used_bytes',
    'go_memstats_sys_bytes',
  ])
    if (metrics.has(name)) return { expression: `sum(${name}{${metrics.get(name)}})`, unit: 'bytes', scale: 1 }
  return undefined
}

function limitOf(metrics: ReadonlyMap<string, string>, resource: 'cpu' | 'memory'): string | undefined {
  const scope = metrics.get('kube_pod_container_resource_limits')
  if (scope !== undefined) return `sum(kube_pod_container_resource_limits{${scope}, resource="${resource}"})`
  if (resource === 'memory' && metrics.has('container_spec_memory_limit_bytes'))
    return `(sum(container_spec_memory_limit_bytes{${metrics.get('container_spec_memory_limit_bytes')}, ${containers}}) > 0)`
  return undefined
}

const shareOf = (used: string, limit: string | undefined, unit: Unit): GoldenExpression =>
  limit === undefined
    ? { expression: used, unit, scale: 1 }
    : { expression: `${used} / ${limit}`, unit: 'ratio', scale: 1 }

/** The fullest of what has a limit: processor and memory, else connections, threads or open files. */
function saturation(service: MeasuredService, growth: Growth): GoldenExpression | undefined {
  const { metrics } = service
  const both = [cpu(service, growth), memory(service)].filter((one) => one?.unit === 'ratio')
  const limited = [
    ['hikaricp_connections_active', 'hikaricp_connections_max'],
    ['tomcat_threads_busy_threads', 'tomcat_threads_config_max_threads'],
    ['process_open_fds', 'process_max_fds'],
  ]
    .filter(([used, limit]) => metrics.has(used!) && metrics.has(limit!))
    .map(([used, limit]) => `max(${used}{${metrics.get(used!)}}) / max(${limit}{${metrics.get(limit!)}})`)
  const shares = both.length ? both.map((one) => one!.expression) : limited
  const [first, second] = shares
  if (first === undefined) return undefined
  // `or` keeps the left side where it has a value, so this is the greater of the two where both have one.
  const expression =
    both.length && second !== undefined ? `((${first}) > (${second})) or (${second}) or (${first})` : first
  return { expression, unit: 'ratio', scale: 1 }
}

function restarts({ metrics }: MeasuredService, growth: Growth): GoldenExpression | undefined {
  const counted = metrics.get('kube_pod_container_status_restarts_total')
  if (counted !== undefined) return growth.answer(growth.of(`kube_pod_container_status_restarts_total{${counted}}`))
  const started = metrics.get('process_start_time_seconds')
  if (started === undefined) return undefined
  const expression = `sum(changes(process_start_time_seconds{${started}}[${growth.range}]))`
  return { expression, unit: 'count', scale: growth.share }
}
