import { z } from 'zod'
import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { knownServices } from '../known-services.ts'
import { probe } from '../probe.ts'
import { auditedChanges } from './audit.ts'
import { type Google, google } from './google.ts'
import { cloudLogs, cloudServices, countCloudLogs } from './logs.ts'
import { expression, goldenMetric } from './metrics.ts'
import { type Settings, serviceSettings, settings } from './settings.ts'
import { cloudTraces } from './traces.ts'

/** Google Cloud: Cloud Logging, Cloud Monitoring (PromQL too), Cloud Trace and the changes in the audit log. */
export const gcp = backendKind({ kind: 'gcp', label: 'Google Cloud', settings, service: serviceSettings, open })

function open(settings: Settings, effects: BackendEffects): Backend {
  const cloud = google(settings, effects)
  const { clock } = effects
  const ensureKnown = knownServices('Cloud Logging', clock, (question, window) =>
    cloudServices(cloud, question, window),
  )
  return {
    kind: 'gcp',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: (question) => cloudLogs(cloud, ensureKnown, question, settings.log_filter),
    countLogs: (question) => countCloudLogs(cloud, question, settings.log_filter, clock.now()),
    metric: (question) => goldenMetric(cloud, question, clock.now()),
    expression: (question) => expression(cloud, question, clock.now()),
    traces: (question) => cloudTraces(cloud, question),
    changes: (question) => auditedChanges(cloud, question),
    health: (signal) => health(cloud, clock.now(), signal),
  }
}

const anything = z.unknown()

function health({ project, logging, monitoring, trace }: Google, now: Date, signal?: AbortSignal) {
  const from = new Date(now.getTime() - 5 * 60_000).toISOString()
  const to = now.toISOString()
  const role = (name: string) => `Give our account the role ${name} in project ${project}, and enable the API.`
  const entries = { resourceNames: [`projects/${project}`], filter: `timestamp>="${from}"`, pageSize: 1 }
  const series = {
    filter: 'metric.type="logging.googleapis.com/log_entry_count"',
    'interval.startTime': from,
    'interval.endTime': to,
    pageSize: 1,
  }
  const traces = { startTime: from, endTime: to, pageSize: 1 }
  return Promise.all([
    probe('logs', () => logging.post('/v2/entries:list', entries, anything, signal), role('Logs Viewer')),
    probe(
      'metrics',
      () => monitoring.get(`/v3/projects/${project}/timeSeries`, series, anything, signal),
      role('Monitoring Viewer'),
    ),
    probe(
      'traces',
      () => trace.get(`/v1/projects/${project}/traces`, traces, anything, signal),
      role('Cloud Trace User'),
    ),
  ])
}
