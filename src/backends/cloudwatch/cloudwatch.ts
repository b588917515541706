import { z } from 'zod'
import { type Backend, type BackendEffects, backendKind, type Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { probe } from '../probe.ts'
import { remembered } from '../remembered.ts'
import { type Aws, aws } from './aws.ts'
import { awsCredentials } from './credentials.ts'
import { goldenOf } from './golden.ts'
import { insights } from './insights.ts'
import { countInsights, type GroupsOf, insightsLogs } from './insights-logs.ts'
import { canListGroups, logGroupsOf } from './log-groups.ts'
import { metricData } from './metric-data.ts'
import { type Settings, serviceSettings, settings } from './settings.ts'
import { trailChanges } from './trail.ts'
import { xRayTraces } from './x-ray.ts'

const anything = z.unknown()
const believedMs = 5 * 60_000

/** AWS: Logs Insights, CloudWatch metrics, X-Ray and the changes in CloudTrail, over signed HTTPS without an SDK. */
export const cloudwatch = backendKind({
  kind: 'cloudwatch',
  label: 'AWS CloudWatch',
  settings,
  service: serviceSettings,
  open,
})

function open(settings: Settings, effects: BackendEffects): Backend {
  const { clock, fetch, after } = effects
  const { region, endpoint } = settings
  const credentials = awsCredentials(settings, effects)
  const client = aws({ region, endpoint, credentials, clock, fetch, after })
  const run = insights(client, effects, settings.timeout_seconds * 1000)
  const groups = remembered<string[]>(clock, believedMs)
  const groupsOf: GroupsOf = (service) =>
    groups(JSON.stringify([service.name, service.resourceType, service.extra.log_groups]), () =>
      logGroupsOf(service, settings.log_groups, client),
    )
  return {
    kind: 'cloudwatch',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: (question) => insightsLogs(run, groupsOf, question),
    countLogs: (question) => countInsights(run, groupsOf, question),
    metric: (question) => golden(client, question, clock.now()),
    expression: (question) => metricData(client, { ...question, now: clock.now() }),
    traces: (question) => xRayTraces(client, question),
    changes: (question) => trailChanges(client, effects, question),
    health: (signal) => health(client, clock.now(), signal),
  }
}

type GoldenAsked = Question & { metric: GoldenSignal; stepMs: number }

async function golden(client: Aws, asked: GoldenAsked, now: Date): Promise<Series | undefined> {
  const { service, metric } = asked
  const own = service.metrics[metric]
  const known = own === undefined ? goldenOf(service)[metric] : { expression: own, unit: undefined }
  if (!known) return undefined
  const [series] = await metricData(client, { ...asked, expression: known.expression, unit: known.unit, now })
  return series && { ...series, name: metric }
}

/** Each question is one a service would ask; only that there is nothing to find yet is no fault. */
function health(client: Aws, now: Date, signal?: AbortSignal) {
  const window: Window = { from: new Date(now.getTime() - 5 * 60_000), to: now }
  const expression = 'AWS/Logs/IncomingBytes{} Sum'
  const seconds = { StartTime: window.from.getTime() / 1000, EndTime: now.getTime() / 1000 }
  const allow = (actions: string) => `Allow ${actions} in the IAM policy of our credentials.`
  return Promise.all([
    probe(
      'logs',
      () => canListGroups(client, signal),
      allow('logs:DescribeLogGroups, logs:StartQuery, logs:GetQueryResults and logs:StopQuery'),
    ),
    probe(
      'metrics',
      () => metricData(client, { expression, window, stepMs: 60_000, now, signal }),
      allow('cloudwatch:GetMetricData'),
    ),
    probe(
      'traces',
      () => client.ask('xray', 'GetTraceSummaries', seconds, anything, signal),
      allow('xray:GetTraceSummaries and xray:BatchGetTraces'),
    ),
    probe(
      'changes',
      () => client.ask('cloudtrail', 'LookupEvents', { ...seconds, MaxResults: 1 }, anything, signal),
      allow('cloudtrail:LookupEvents'),
    ),
  ])
}
