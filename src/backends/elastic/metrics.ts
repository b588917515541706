import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Unit } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Metrics } from '../parts.ts'
import { unmeasured, zeroes } from '../steps.ts'
import { histogramOf, partsOf } from './histogram.ts'
import { rangeOf } from './range-of.ts'
import type { ElasticApi } from './search.ts'
import type { TraceLayout } from './trace-layouts.ts'

export interface ElasticMetricsOptions {
  layout: TraceLayout
  tracesIndex: string
  /** Where what hosts and processes report is kept. */
  metricsIndex: string
  /** What a service is called there. */
  named(question: Question): string
}

/** One number per step. */
interface Measure {
  index: string
  time: string
  filter: object[]
  /** What tells that the service is measured here at all, beside its scope. */
  present: object[]
  /** The aggregation, `undefined` for the number of documents. */
  aggregation?: object
  unit: Unit
  scale: number
}

const mostBuckets = 5_000
const Step = z.looseObject({
  key: z.number(),
  doc_count: z.number(),
  value: z
    .object({ value: z.number().nullish(), values: z.record(z.string(), z.number().nullable()).optional() })
    .optional(),
})
const Steps = z.object({ buckets: z.array(Step) })

/** Fields in which agents report use as a share of the limit, else as an amount. */
const reported: Partial<Record<GoldenSignal, { field: string; unit: Unit }[]>> = {
  cpu: [
    { field: 'kubernetes.pod.cpu.usage.limit.pct', unit: 'ratio' },
    { field: 'system.process.cpu.total.norm.pct', unit: 'ratio' },
    { field: 'docker.cpu.total.norm.pct', unit: 'ratio' },
  ],
  memory: [
    { field: 'kubernetes.pod.memory.usage.limit.pct', unit: 'ratio' },
    { field: 'docker.memory.usage.pct', unit: 'ratio' },
    { field: 'system.process.memory.rss.bytes', unit: 'bytes' },
    { field: 'jvm.memory.heap.used', unit: 'bytes' },
  ],
}

/** Requests, errors and latency from traced requests; processor and memory from what agents report. */
export function elasticMetrics(api: ElasticApi, options: ElasticMetricsOptions): Metrics {
  return {
    async metric(question) {
      const { metric, service, window, stepMs, signal } = question
      const override = service.metrics[metric]
      const measure = override
        ? readExpression(override, options, question)
        : await goldenMeasure(api, metric, options, question)
      if (!measure) return undefined
      const series = await measured(api, metric, measure, window, stepMs, signal)
      if (override || series.values.some((value) => value > 0)) return series
      return (await isPresent(api, measure, window, signal)) ? series : undefined
    },
    async expression(question) {
      const { expression, window, stepMs, signal } = question
      return [await measured(api, expression, readExpression(expression, options, question), window, stepMs, signal)]
    },
  }
}

const presentMs = 7 * 24 * 60 * 60_000

/** Whether the week before the end of the window has a single document: else nothing is measured, which is not zero. */
async function isPresent(api: ElasticApi, { index, time, present }: Measure, { to }: Window, signal?: AbortSignal) {
  const week = rangeOf(time, { from: new Date(to.getTime() - presentMs), to })
  const body = { size: 1, _source: false, query: { bool: { filter: [week, ...present] } } }
  return (await api.search(index, body, signal)).hits.length > 0
}

async function goldenMeasure(
  api: ElasticApi,
  metric: GoldenSignal,
  options: ElasticMetricsOptions,
  question: Question,
): Promise<Measure | undefined> {
  const { layout, tracesIndex } = options
  const scope = { term: { [layout.service]: options.named(question) } }
  const served = [scope, ...layout.served]
  const requests = { index: tracesIndex, time: layout.time, scale: 1, present: served }
  const weighed = layout.weight ? { aggregation: { sum: { field: layout.weight, missing: 1 } } } : {}
  if (metric === 'requests') return { ...requests, ...weighed, filter: served, unit: 'count' }
  if (metric === 'errors') return { ...requests, ...weighed, filter: [...served, layout.failed], unit: 'count' }
  const percent = /^latency_p(\d+)$/.exec(metric)?.[1]
  const { field, unitMs } = layout.duration
  if (percent) {
    const aggregation = { percentiles: { field, percents: [Number(percent)], keyed: true } }
    return { ...requests, filter: served, aggregation, unit: 'ms', scale: unitMs }
  }
  const candidates = reported[metric] ?? []
  const types = candidates.length
    ? await api.fieldTypes(
        options.metricsIndex,
        candidates.map(({ field }) => field),
      )
    : new Map()
  for (const { field, unit } of candidates.filter((one) => types.has(one.field))) {
    const filter = [{ term: { 'service.name': options.named(question) } }, { exists: { field } }]
    const aggregation = { avg: { field } }
    const measure = {
      index: options.metricsIndex,
      time: '@timestamp',
      filter,
      present: filter,
      aggregation,
      unit,
      scale: 1,
    }
    if (await isPresent(api, measure, question.window, question.signal)) return measure
  }
  return undefined
}

async function measured(
  api: ElasticApi,
  name: string,
  measure: Measure,
  window: Window,
  stepMs: number,
  signal?: AbortSignal,
) {
  const { index, time, filter, aggregation, unit, scale } = measure
  const series = unit === 'count' ? zeroes(name, window, stepMs) : unmeasured(name, window, stepMs, unit)
  for (const part of partsOf(window, stepMs, mostBuckets)) {
    const inner = aggregation ? { aggs: { value: aggregation } } : {}
    const aggs = { steps: { date_histogram: histogramOf(time, part, stepMs), ...inner } }
    const body = {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [rangeOf(time, part), ...filter] } },
      aggs,
    }
    const { aggregations } = await api.search(index, body, signal)
    for (const { key, doc_count, value } of Steps.parse(aggregations.steps ?? { buckets: [] }).buckets) {
      const step = Math.round((key - window.from.getTime()) / stepMs)
      const found = aggregation ? (value?.value ?? Object.values(value?.values ?? {})[0]) : doc_count
      if (step >= 0 && step < series.values.length && typeof found === 'number') series.values[step] = found * scale
    }
  }
  return series
}

const form =
  /^\s*(count|sum|avg|min|max|cardinality|p\d{1,2}(?:\.\d)?)\s*\(\s*([\w.@-]*)\s*\)(?:\s+where\s+([\s\S]+))?\s*$/i

/**
 * An expression for engines that have no language of metrics: `count()`, or `sum`, `avg`, `min`, `max`, `cardinality` or
 * `p95` of a field, then `where` and a Lucene query. The service's scope is added.
 */
function readExpression(
  text: string,
  { metricsIndex, tracesIndex, named }: ElasticMetricsOptions,
  question: Question,
): Measure {
  const found = form.exec(text)
  const [, name = '', field = '', lucene] = found ?? []
  const counts = name.toLowerCase() === 'count'
  if (!found || (!counts && !field)) {
    const message =
      'Write an expression such as count() where http.response.status_code:>=500, or p95(transaction.duration.us).'
    throw new Problem('invalid', message, { fields: { query: 'is no expression' } })
  }
  const percent = /^p(.+)$/i.exec(name)?.[1]
  const aggregation = percent
    ? { percentiles: { field, percents: [Number(percent)], keyed: true } }
    : { [name.toLowerCase()]: { field } }
  const service = named(question)
  const scope = ['service.name', 'resource.attributes.service.name', 'serviceName'].map((one) => ({
    term: { [one]: service },
  }))
  return {
    index: [...new Set([metricsIndex, tracesIndex])].join(','),
    time: '@timestamp',
    present: [],
    filter: [
      { bool: { should: scope, minimum_should_match: 1 } },
      ...(field ? [{ exists: { field } }] : []),
      ...(lucene ? [{ query_string: { query: lucene } }] : []),
    ],
    ...(!counts && { aggregation }),
    unit: counts ? 'count' : 'number',
    scale: 1,
  }
}
