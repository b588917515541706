import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series, Unit } from '../../core/telemetry/series.ts'
import type { Asker } from '../http/ask.ts'
import { measured } from '../measured.ts'
import { metricScope, searchScope } from './scope.ts'
import type { ServiceSettings, Settings } from './settings.ts'

type Asked = Question & { stepMs: number }

/** One calculation of Datadog: named queries and a formula over them. */
interface Calculation {
  queries: Record<string, unknown>[]
  formula: string
  unit?: Unit
}

const Answer = z.object({
  data: z.object({
    attributes: z.object({
      series: z.array(z.object({ group_tags: z.array(z.string()).nullish() })).nullish(),
      times: z.array(z.number()).nullish(),
      values: z.array(z.array(z.number().nullable())).nullish(),
    }),
  }),
  errors: z.union([z.string(), z.array(z.string())]).nullish(),
})

/** A golden signal; counts are zero in steps of which nothing was told, because nothing happened in them. */
export async function datadogMetric(
  api: Asker,
  settings: Settings,
  { metric, ...asked }: Asked & { metric: GoldenSignal },
): Promise<Series | undefined> {
  const own = asked.service.metrics[metric]
  if (own) return (await datadogExpression(api, { ...asked, expression: own }))[0]
  const calculation = calculationOf(metric, asked, settings)
  if (!calculation) return undefined
  const [found] = await calculate(api, calculation, asked, metric)
  const series = found ?? measured({ name: metric, unit: calculation.unit }, asked.window, asked.stepMs, [])
  const counts = calculation.unit === 'count'
  const values = counts ? series.values.map((value) => (Number.isNaN(value) ? 0 : value)) : series.values
  return { ...series, name: metric, values }
}

/** A metric query of Datadog, such as `avg:system.cpu.user{service:checkout} by {host}`. */
export const datadogExpression = (api: Asker, asked: Asked & { expression: string }) =>
  calculate(api, { queries: [series('a', asked.expression)], formula: 'a' }, asked, asked.expression)

async function calculate(
  api: Asker,
  { queries, formula, unit }: Calculation,
  { window, stepMs, signal }: Asked,
  name: string,
): Promise<Series[]> {
  const attributes = {
    from: window.from.getTime(),
    to: window.to.getTime(),
    interval: stepMs,
    queries,
    formulas: [{ formula }],
  }
  const json = { data: { type: 'timeseries_request', attributes } }
  const path = '/api/v2/query/timeseries'
  const { data, errors } = await api.ask({ method: 'POST', path, json, signal, permission: 'timeseries_query' }, Answer)
  const fault = Array.isArray(errors) ? errors[0] : errors
  if (fault)
    throw new Problem('invalid', `Datadog cannot take the query: ${fault.slice(0, 300)}`, {
      fields: { query: fault.slice(0, 300) },
    })
  const { series: found, times, values } = data.attributes
  return (found ?? []).map(({ group_tags }, index) => {
    const points = (values?.[index] ?? []).flatMap((value, at): [number, number][] => {
      const time = times?.[at]
      return value === null || time === undefined ? [] : [[Math.max(time, window.from.getTime()), value]]
    })
    return measured({ name, unit, labels: labelsOf(group_tags ?? []) }, window, stepMs, points)
  })
}

const labelsOf = (tags: readonly string[]) =>
  Object.fromEntries(tags.map((tag) => [tag.split(':')[0]!, tag.split(':').slice(1).join(':')]))

const series = (name: string, query: string) => ({ data_source: 'metrics', name, query })

function calculationOf(metric: GoldenSignal, asked: Asked, settings: Settings): Calculation | undefined {
  const scope = `{${metricScope(asked.service, settings)}}`
  const share = (resource: string): Calculation => ({
    queries: [
      series('used', `avg:container.${resource}.usage${scope}`),
      series('limit', `avg:container.${resource}.limit${scope}`),
    ],
    formula: 'used / limit',
    unit: 'ratio',
  })
  switch (metric) {
    case 'cpu':
      return share('cpu')
    case 'memory':
      return share('memory')
    case 'saturation':
      return {
        queries: [
          series('used', `max:container.memory.usage${scope}`),
          series('limit', `max:container.memory.limit${scope}`),
        ],
        formula: 'used / limit',
        unit: 'ratio',
      }
    case 'restarts':
      return {
        queries: [series('restarts', `sum:kubernetes.containers.restarts${scope}`)],
        formula: 'monotonic_diff(restarts)',
        unit: 'count',
      }
    default:
      return requests(metric, asked, settings, scope)
  }
}

type RequestSignal = 'requests' | 'errors' | 'latency_p50' | 'latency_p95' | 'latency_p99'

/** From the trace metrics of an operation where it is named, for they count every request; else from the indexed spans. */
function requests(
  metric: RequestSignal,
  { service, stepMs }: Asked,
  settings: Settings,
  scope: string,
): Calculation | undefined {
  const { operation } = service.extra as Partial<ServiceSettings>
  const percentile = metric.replace('latency_p', '')
  const latency = metric.startsWith('latency')
  if (operation) {
    const hits = metric === 'errors' ? 'errors' : 'hits'
    if (!latency)
      return {
        queries: [series('a', `sum:trace.${operation}.${hits}${scope}.as_count()`)],
        formula: 'a',
        unit: 'count',
      }
    // Seconds.
    return { queries: [series('a', `p${percentile}:trace.${operation}${scope}`)], formula: 'a * 1000', unit: 'ms' }
  }
  // Spans are summed up at the 75th percentile and above, not at the middle.
  if (percentile === '50') return undefined
  const search = `${searchScope(service, settings)} @_top_level:1${metric === 'errors' ? ' status:error' : ''}`
  const compute = latency
    ? { aggregation: `pc${percentile}`, metric: '@duration', interval: stepMs }
    : { aggregation: 'count', interval: stepMs }
  return {
    queries: [{ data_source: 'spans', name: 'a', search: { query: search }, compute }],
    // Nanoseconds.
    formula: latency ? 'a / 1000000' : 'a',
    unit: latency ? 'ms' : 'count',
  }
}
