import {
  type Ability,
  type Backend,
  type BackendEffects,
  backendKind,
  type Finding,
} from '../../core/telemetry/backend.ts'
import { lacking } from '../lacking.ts'
import { unknownService } from '../near.ts'
import { probed } from '../probed.ts'
import { prometheusApi } from '../prometheus/api.ts'
import { prometheus } from '../prometheus/prometheus.ts'
import { annotatedChanges } from './annotations.ts'
import { engines } from './engines.ts'
import { loki } from './loki.ts'
import { lokiApi } from './loki-api.ts'
import { type GrafanaSettings, service, serviceSettings, settings } from './settings.ts'
import { tempo } from './tempo.ts'

/** Loki for logs, anything that speaks PromQL for metrics, Tempo for traces, and Grafana's annotations for deploys. */
export const grafana = backendKind({
  kind: 'grafana',
  label: 'Grafana stack: Loki, Prometheus (Mimir, Thanos, VictoriaMetrics) and Tempo',
  settings,
  service,
  open,
})

function open(settings: GrafanaSettings, effects: BackendEffects): Backend {
  const asked = engines(settings, effects)
  const { clock } = effects
  const logs =
    asked.loki &&
    loki(lokiApi(asked.loki), clock, ({ service: { extra } }) => {
      const { loki_label: label = settings.loki_label, loki_selector: selector } = serviceSettings(extra)
      return { label, selector }
    })
  const metrics =
    asked.prometheus &&
    prometheus(prometheusApi(asked.prometheus), clock, ({ service: { extra } }) => {
      const { prometheus_label: label = settings.prometheus_label, prometheus_selector: selector } =
        serviceSettings(extra)
      return { label, selector, intervalMs: settings.scrape_interval }
    })
  const named = ({ service: { name, extra } }: { service: { name: string; extra: Record<string, unknown> } }) =>
    serviceSettings(extra).tempo_service ?? name
  const traces = asked.tempo && tempo(asked.tempo, clock, named)
  const noLogs = () => lacking('logs', 'loki_url')
  const noMetrics = () => lacking('metrics', 'prometheus_url')
  return {
    kind: 'grafana',
    abilities: [
      ...(logs ? ['logs' as const] : []),
      ...(metrics ? ['metrics' as const] : []),
      ...(traces ? ['traces' as const] : []),
      ...(asked.grafana ? ['changes' as const] : []),
    ] satisfies Ability[],
    logs: async (question) => (logs ?? refuse(noLogs())).logs(question),
    countLogs: async (question) => (logs ?? refuse(noLogs())).countLogs(question),
    async metric(question) {
      const asked = metrics ?? refuse(noMetrics())
      const found = await asked.metric(question)
      // Where logs are kept a service may have no metrics; here it would not exist at all.
      if (!found && !logs && !(await asked.knows(question)))
        throw unknownService(question.service.name, 'Prometheus', [])
      return found
    },
    expression: async (question) => (metrics ?? refuse(noMetrics())).expression(question),
    traces: async (question) => (traces ?? refuse(lacking('traces', 'tempo_url'))).traces(question),
    changes: async (question) => (asked.grafana ? annotatedChanges(asked.grafana, settings.deploy_tags, question) : []),
    health: (signal) => health([logs, metrics, traces], signal),
  }
}

function refuse(problem: Error): never {
  throw problem
}

async function health(parts: ({ probe(signal?: AbortSignal): Promise<Finding> } | undefined)[], signal?: AbortSignal) {
  const asked = parts.map(
    (part, index) => part && probed(['logs', 'metrics', 'traces'][index]!, () => part.probe(signal)),
  )
  const findings = (await Promise.all(asked)).filter((finding) => finding !== undefined)
  if (findings.length) return findings
  const remedy = 'Set loki_url, prometheus_url or tempo_url, or url and token of Grafana.'
  return [{ what: 'settings', ok: false, message: 'This profile names no engine to ask.', remedy }]
}
