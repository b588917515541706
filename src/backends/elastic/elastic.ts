import { z } from 'zod'
import { duration } from '../../core/duration.ts'
import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { accessHeaders } from '../http/access.ts'
import { asker } from '../http/ask.ts'
import { probed } from '../probed.ts'
import { httpUrl, plainName, secret } from '../settings.ts'
import { elasticLogs } from './logs.ts'
import { elasticMetrics } from './metrics.ts'
import { elasticApi, explainElastic } from './search.ts'
import { TraceFormat, traceLayouts } from './trace-layouts.ts'
import { elasticTraces } from './traces.ts'

/** A pattern of indices: nothing that leaves its place in an address. */
export const indexPattern = () =>
  z.string().regex(/^[^\s/?#\\"]+$/, { error: 'is no pattern of indices, such as logs-*' })

/** What Elasticsearch and OpenSearch are reached with. */
export const elasticConnection = {
  url: httpUrl().describe('Address of Elasticsearch or OpenSearch'),
  api_key: secret().optional().describe('API key, as Elasticsearch shows it (base64)'),
  user: z.string().min(1).optional().describe('User for basic authentication, instead of an API key'),
  password: secret().optional().describe('Password for basic authentication'),
  timeout: duration({ min: '1s', max: '5m' }).prefault('30s').describe('How long one question may take'),
}

/** Names of fields, where they are not those of a known schema. */
export const elasticFields = {
  time_field: plainName('field').optional().describe('Field of the time; found by itself when left out'),
  message_field: plainName('field').optional().describe('Field of the message'),
  level_field: plainName('field').optional().describe('Field of the level'),
  service_field: plainName('field').optional().describe("Field of the service's name"),
}

const settings = z.strictObject({
  ...elasticConnection,
  ...elasticFields,
  logs_index: indexPattern().default('logs-*,filebeat-*,logstash-*').describe('Indices that hold logs'),
  traces_index: indexPattern().optional().describe('Indices that hold traces; those of the format when left out'),
  traces_format: TraceFormat.default('apm').describe(
    'How traces are stored: by Elastic APM, OpenTelemetry or Data Prepper',
  ),
  metrics_index: indexPattern().default('metrics-*,metricbeat-*,apm-*-metric*').describe('Indices that hold metrics'),
})

export const elasticService = z.strictObject({
  logs_index: indexPattern().optional().describe("Indices that hold this service's logs"),
  service_field: plainName('field').optional().describe("Field of this service's name"),
  service_value: z.string().min(1).optional().describe('What it is called there, where that is another name'),
})

/** Elasticsearch or OpenSearch, with the traces of an APM agent. */
export const elastic = backendKind({
  kind: 'elastic',
  label: 'Elasticsearch or OpenSearch, with APM',
  settings,
  service: elasticService,
  open,
})

/** The asker and API behind the connection's settings. */
export function openElastic(
  {
    url,
    api_key,
    user,
    password,
    timeout,
  }: {
    url: string
    api_key?: string | undefined
    user?: string | undefined
    password?: string | undefined
    timeout: number
  },
  { fetch, after }: BackendEffects,
  vendor: string,
) {
  const authorization = api_key ? { authorization: `ApiKey ${api_key}` } : accessHeaders({ user, password })
  const asking = asker({
    fetch,
    after,
    baseUrl: url,
    vendor,
    timeoutMs: timeout,
    permission: 'the index privileges read and view_index_metadata',
    explain: explainElastic(vendor),
    headers: () => ({ accept: 'application/json', ...authorization }),
  })
  return elasticApi(asking, vendor)
}

/** What a declared service says of itself. */
export const elasticServiceSettings = (extra: Record<string, unknown>) => elasticService.safeParse(extra).data ?? {}

function open(chosen: z.output<typeof settings>, effects: BackendEffects): Backend {
  const vendor = 'Elasticsearch'
  const api = openElastic(chosen, effects, vendor)
  const { clock } = effects
  const logs = elasticLogs(api, clock, {
    vendor,
    index: ({ service: { extra } }) => elasticServiceSettings(extra).logs_index ?? chosen.logs_index,
    fixed: ({ service }) => {
      const own = elasticServiceSettings(service.extra)
      return {
        time: chosen.time_field,
        message: chosen.message_field,
        level: service.levelField ?? chosen.level_field,
        service: own.service_field ?? chosen.service_field,
        serviceValue: own.service_value,
      }
    },
  })
  const layout = traceLayouts[chosen.traces_format]
  const tracesIndex = chosen.traces_index ?? layout.index
  const named = ({ service }: { service: { name: string; extra: Record<string, unknown> } }) =>
    elasticServiceSettings(service.extra).service_value ?? service.name
  const traces = elasticTraces(api, clock, { layout, index: tracesIndex, vendor, named })
  const metrics = elasticMetrics(api, { layout, tracesIndex, metricsIndex: chosen.metrics_index, named })
  return {
    kind: 'elastic',
    abilities: ['logs', 'metrics', 'traces'],
    logs: logs.logs,
    countLogs: logs.countLogs,
    metric: metrics.metric,
    expression: metrics.expression,
    traces: traces.traces,
    changes: async () => [],
    health: (signal) =>
      Promise.all([probed('logs', () => logs.probe(signal)), probed('traces', () => traces.probe(signal))]),
  }
}
