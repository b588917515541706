import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Parameters } from '../http/address.ts'
import type { Asker } from '../http/ask.ts'
import { unmeasured } from '../steps.ts'

/** Asks anything that speaks the Prometheus HTTP API: Prometheus, Mimir, Thanos, Cortex, VictoriaMetrics. */
export interface PrometheusApi {
  /**
   * Evaluates an expression at the steps of a window. `at: 'end'` evaluates each step at its end, for what looks back over
   * the step; `'start'` at its begin. Points that came back stand under the begin of their step either way.
   */
  range(
    expression: string,
    window: Window,
    stepMs: number,
    at: 'start' | 'end',
    signal?: AbortSignal,
  ): Promise<Series[]>
  /** The single number an expression has at a moment; `undefined` where it has none. */
  value(expression: string, moment: Date, signal?: AbortSignal): Promise<number | undefined>
  /** Names of the metrics that have series like this between two moments. */
  metricNames(selector: string, window: Window, signal?: AbortSignal): Promise<string[]>
  /** Names of the labels that these series carry. */
  labelNames(selector: string, window: Window, signal?: AbortSignal): Promise<string[]>
}

const Sample = z.tuple([z.number(), z.string()])
const Warned = { warnings: z.array(z.string()).nullish() }
const Labels = z.record(z.string(), z.string())
const Matrix = z.object({
  ...Warned,
  data: z.object({
    resultType: z.string(),
    // A native histogram is no number: its samples stand under another key and are left alone.
    result: z.array(z.object({ metric: Labels, values: z.array(Sample).default([]) })),
  }),
})
const Vector = z.object({
  ...Warned,
  data: z.object({ resultType: z.string(), result: z.array(z.object({ value: Sample.optional() })) }),
})
const Names = z.object({ ...Warned, data: z.array(z.string()).nullish() })

/** Prometheus refuses a range of more than 11 000 points. */
const mostPoints = 10_000

/** Opens the API behind an asker whose base address ends where `/api/v1` begins. */
export function prometheusApi(asker: Asker): PrometheusApi {
  const post = async <S extends z.ZodType<{ warnings?: string[] | null | undefined }>>(
    path: string,
    form: Parameters,
    shape: S,
    signal?: AbortSignal,
  ) => {
    const answer = await asker.ask({ method: 'POST', path: `/api/v1/${path}`, form, signal }, shape)
    refusePartial('Prometheus', answer.warnings)
    return answer
  }
  const names = async (path: string, selector: string, { from, to }: Window, signal?: AbortSignal) => {
    const query = { 'match[]': selector, start: seconds(from.getTime()), end: seconds(to.getTime()) }
    const answer = await asker.get(`/api/v1/${path}`, query, Names, signal)
    refusePartial('Prometheus', answer.warnings)
    return answer.data ?? []
  }
  return {
    async range(expression, window, stepMs, at, signal) {
      const total = unmeasured(expression, window, stepMs, 'number').times
      const found = new Map<string, Series>()
      for (let first = 0; first < total.length; first += mostPoints) {
        const last = Math.min(first + mostPoints, total.length) - 1
        const shift = at === 'end' ? stepMs : 0
        const form = {
          query: expression,
          start: seconds(total[first]! + shift),
          end: seconds(total[last]! + shift),
          step: stepMs / 1000,
        }
        const { data } = await post('query_range', form, Matrix, signal)
        if (data.resultType !== 'matrix') throw notOverTime(data.resultType)
        for (const { metric, values } of data.result) {
          const series = seriesFor(found, metric, expression, window, stepMs)
          for (const [time, value] of values) {
            const step = Math.round((time * 1000 - shift - total[0]!) / stepMs)
            if (step >= 0 && step < total.length) series.values[step] = numberOf(value)
          }
        }
      }
      return [...found.values()]
    },
    async value(expression, moment, signal) {
      const form = { query: expression, time: seconds(moment.getTime()) }
      const { data } = await post('query', form, Vector, signal)
      const text = data.result[0]?.value?.[1]
      return text === undefined ? undefined : numberOf(text)
    },
    metricNames: (selector, window, signal) => names('label/__name__/values', selector, window, signal),
    labelNames: (selector, window, signal) => names('labels', selector, window, signal),
  }
}

function seriesFor(
  found: Map<string, Series>,
  metric: Record<string, string>,
  name: string,
  window: Window,
  stepMs: number,
) {
  const { __name__: own, ...labels } = metric
  const key = JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)))
  const known = found.get(key)
  if (known) return known
  const series = unmeasured(own ?? name, window, stepMs, 'number', labels)
  found.set(key, series)
  return series
}

const notOverTime = (type: string) =>
  new Problem('invalid', `This expression gives a ${type.slice(0, 20)}, not numbers over time.`, {
    fields: { query: 'gives no numbers over time' },
  })

/** Milliseconds as the seconds these engines take. */
const seconds = (ms: number) => (ms / 1000).toFixed(3)

/** Prometheus writes what JSON cannot: NaN, +Inf, -Inf. */
function numberOf(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

/** A warning about what is missing means that the answer is not whole; others only advise. */
const missing = /partial|time(d)?[ -]?out|fail|unavailable|error|exceed|truncat|limit|unreachable|receive series/i

/** Throws Problem `unavailable` when an engine says itself that its answer is not whole. */
export function refusePartial(vendor: string, warnings: string[] | null | undefined): void {
  const telling = warnings?.find((warning) => !/^PromQL (info|warning)/i.test(warning) && missing.test(warning))
  if (telling)
    throw new Problem(
      'unavailable',
      `${vendor} could only answer in part: ${telling.replace(/\s+/g, ' ').slice(0, 200)}`,
    )
}
