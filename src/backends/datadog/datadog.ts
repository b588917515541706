import { z } from 'zod'
import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import type { Asker } from '../http/ask.ts'
import { knownServices } from '../known-services.ts'
import { probe } from '../probe.ts'
import { datadogApi } from './datadog-api.ts'
import { datadogChanges } from './deployments.ts'
import { countDatadogLogs, datadogLogs, datadogServices } from './logs.ts'
import { datadogExpression, datadogMetric } from './metrics.ts'
import { type Settings, serviceSettings, settings } from './settings.ts'
import { datadogTraces } from './spans.ts'

/** Datadog: logs, metrics, indexed spans and deployments, over its REST API. */
export const datadog = backendKind({ kind: 'datadog', label: 'Datadog', settings, service: serviceSettings, open })

function open(settings: Settings, effects: BackendEffects): Backend {
  const api = datadogApi(settings, effects)
  const ensureKnown = knownServices('Datadog', effects.clock, (question, window) =>
    datadogServices(api, settings, question, window),
  )
  return {
    kind: 'datadog',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: (question) => datadogLogs(api, settings, ensureKnown, question),
    countLogs: (question) => countDatadogLogs(api, settings, question),
    metric: (question) => datadogMetric(api, settings, question),
    expression: (question) => datadogExpression(api, question),
    traces: (question) => datadogTraces(api, settings, question),
    changes: (question) => datadogChanges(api, settings, question),
    health: (signal) => health(api, effects.clock.now(), signal),
  }
}

const anything = z.unknown()

function health(api: Asker, now: Date, signal?: AbortSignal) {
  const from = now.getTime() - 5 * 60_000
  const filter = { query: '*', from: String(from), to: String(now.getTime()) }
  const allow = (permission: string) => `Let the application key have the permission ${permission}, and check site.`
  const post = (path: string, json: unknown, permission: string) =>
    api.ask({ method: 'POST', path, json, signal, permission }, anything)
  const spans = { data: { type: 'search_request', attributes: { filter, page: { limit: 1 } } } }
  const series = { data_source: 'metrics', name: 'a', query: 'avg:datadog.agent.running{*}' }
  const attributes = { from, to: now.getTime(), interval: 60_000, queries: [series], formulas: [{ formula: 'a' }] }
  const metrics = { data: { type: 'timeseries_request', attributes } }
  const logs = { filter, page: { limit: 1 } }
  return Promise.all([
    probe('logs', () => post('/api/v2/logs/events/search', logs, 'logs_read_data'), allow('logs_read_data')),
    probe('metrics', () => post('/api/v2/query/timeseries', metrics, 'timeseries_query'), allow('timeseries_query')),
    probe('traces', () => post('/api/v2/spans/events/search', spans, 'apm_read'), allow('apm_read')),
    probe('changes', () => post('/api/v2/events/search', logs, 'events_read'), allow('events_read')),
  ])
}
