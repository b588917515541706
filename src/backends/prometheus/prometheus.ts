import type { Clock } from '../../core/clock.ts'
import type { Finding, Question } from '../../core/telemetry/backend.ts'
import type { Metrics } from '../parts.ts'
import { remembered } from '../remembered.ts'
import type { PrometheusApi } from './api.ts'
import { goldenExpression } from './golden-expression.ts'
import { measureService, type Whereabouts } from './measured-service.ts'
import { fromOverride, inWords } from './override.ts'

/** Metrics over anything that speaks PromQL. */
export interface PrometheusMetrics extends Metrics {
  /** Whether any metric of this service was seen in the window. */
  knows(question: Question): Promise<boolean>
  probe(signal?: AbortSignal): Promise<Finding>
}

/** How long what was found out about a service is believed. */
const believedMs = 5 * 60_000
/** The least stretch in which a service is looked for: a short window may hold no scrape. */
const leastLookMs = 60 * 60_000

/** Golden signals and expressions over the Prometheus API; `whereabouts` tells where a service is to be looked for. */
export function prometheus(
  api: PrometheusApi,
  clock: Clock,
  whereabouts: (question: Question) => Whereabouts,
): PrometheusMetrics {
  const memory = remembered<Awaited<ReturnType<typeof measureService>>>(clock, believedMs)
  const measured = (question: Question) => {
    const { service, window } = question
    const where = whereabouts(question)
    const look = { from: new Date(Math.min(window.from.getTime(), window.to.getTime() - leastLookMs)), to: window.to }
    const day = Math.floor(window.to.getTime() / 3_600_000)
    return memory(JSON.stringify([service.name, where, day]), () => measureService(api, service, where, look))
  }
  return {
    async metric(question) {
      const { service, window, stepMs, signal, metric } = question
      const override = service.metrics[metric]
      if (override !== undefined) {
        const found = await api.range(inWords(override, service, stepMs), window, stepMs, 'end', signal)
        return fromOverride(metric, found)
      }
      const golden = goldenExpression(metric, await measured(question), stepMs)
      if (!golden) return undefined
      const [found] = await api.range(golden.expression, window, stepMs, 'end', signal)
      if (!found) return undefined
      const { times, values } = found
      return { name: metric, labels: {}, unit: golden.unit, times, values: values.map((value) => value * golden.scale) }
    },
    expression: ({ service, expression, window, stepMs, signal }) =>
      api.range(inWords(expression, service, stepMs), window, stepMs, 'start', signal),
    knows: async (question) => (await measured(question)).metrics.size > 0,
    probe: async (signal) => {
      const up = await api.value('vector(1)', clock.now(), signal)
      return { what: 'metrics', ok: up === 1, message: 'Prometheus evaluates expressions.' }
    },
  }
}
