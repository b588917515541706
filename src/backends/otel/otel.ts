import { z } from 'zod'
import { type Ability, type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import {
  elasticConnection,
  elasticFields,
  elasticService,
  elasticServiceSettings,
  indexPattern,
  openElastic,
} from '../elastic/elastic.ts'
import { elasticLogs } from '../elastic/logs.ts'
import { TraceFormat, traceLayouts } from '../elastic/trace-layouts.ts'
import { elasticTraces } from '../elastic/traces.ts'
import { lacking } from '../lacking.ts'
import { probed } from '../probed.ts'
import { besidePrometheus, prometheusService, prometheusSettings } from '../prometheus/beside.ts'

const settings = z.strictObject({
  ...elasticConnection,
  ...elasticFields,
  ...prometheusSettings,
  logs_index: indexPattern().default('otel-logs-*,logs-otel-v1-*,ss4o_logs*').describe('Indices that hold logs'),
  traces_index: indexPattern().optional().describe('Indices that hold traces; those of the format when left out'),
  traces_format: TraceFormat.default('data_prepper').describe(
    'How traces are stored: by Data Prepper, OpenTelemetry or Elastic APM',
  ),
})

const service = elasticService.extend(prometheusService)

/** What an OpenTelemetry collector fills: OpenSearch with logs and traces, and Prometheus. */
export const otel = backendKind({
  kind: 'otel',
  label: 'OpenTelemetry in OpenSearch, and Prometheus',
  settings,
  service,
  open,
})

function open(chosen: z.output<typeof settings>, effects: BackendEffects): Backend {
  const vendor = 'OpenSearch'
  const { clock } = effects
  const api = openElastic(chosen, effects, vendor)
  const own = (extra: Record<string, unknown>) =>
    elasticServiceSettings(Object.fromEntries(Object.entries(extra).filter(([key]) => key in elasticService.shape)))
  const logs = elasticLogs(api, clock, {
    vendor,
    index: ({ service: { extra } }) => own(extra).logs_index ?? chosen.logs_index,
    fixed: ({ service: { extra, levelField } }) => ({
      time: chosen.time_field,
      message: chosen.message_field,
      level: levelField ?? chosen.level_field,
      service: own(extra).service_field ?? chosen.service_field,
      serviceValue: own(extra).service_value,
    }),
  })
  const layout = traceLayouts[chosen.traces_format]
  const traces = elasticTraces(api, clock, {
    layout,
    vendor,
    index: chosen.traces_index ?? layout.index,
    named: ({ service: { name, extra } }) => own(extra).service_value ?? name,
  })
  const metrics = besidePrometheus(chosen, effects, chosen.timeout)
  const parts = [
    ['logs', logs] as const,
    ['traces', traces] as const,
    ...(metrics ? [['metrics', metrics] as const] : []),
  ]
  return {
    kind: 'otel',
    abilities: ['logs', ...(metrics ? ['metrics' as const] : []), 'traces'] satisfies Ability[],
    logs: logs.logs,
    countLogs: logs.countLogs,
    metric: async (question) => (metrics ?? noMetrics()).metric(question),
    expression: async (question) => (metrics ?? noMetrics()).expression(question),
    traces: traces.traces,
    changes: async () => [],
    health: (signal) => Promise.all(parts.map(([what, part]) => probed(what, () => part.probe(signal)))),
  }
}

function noMetrics(): never {
  throw lacking('metrics', 'prometheus_url')
}
