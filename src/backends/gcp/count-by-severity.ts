import type { Question } from '../../core/telemetry/backend.ts'
import { type Level, levels } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { normalForm } from '../../query/normal.ts'
import { counted } from '../counted.ts'
import { quoted, resourceKind, resourceName } from './filter.ts'
import type { Google } from './google.ts'
import type { ServiceSettings } from './settings.ts'
import { timeSeries } from './time-series.ts'

/** Cloud Logging's severities under our levels; DEFAULT says nothing of a level. */
const severities: Record<Level | 'none', readonly string[]> = {
  none: ['DEFAULT'],
  TRACE: [],
  DEBUG: ['DEBUG'],
  INFO: ['INFO', 'NOTICE'],
  WARN: ['WARNING'],
  ERROR: ['ERROR'],
  FATAL: ['CRITICAL', 'ALERT', 'EMERGENCY'],
}
type Kind = keyof typeof severities
const kinds: readonly Kind[] = ['none', ...levels]

/** The severities a query asks for, where it asks for nothing else. */
export function severitiesIn(query: LogQuery): string[] | undefined {
  const wanted = kindsIn(normalForm(query))
  return wanted && kinds.filter((kind) => wanted.has(kind)).flatMap((kind) => severities[kind])
}

function kindsIn(query: LogQuery): Set<Kind> | undefined {
  switch (query.kind) {
    case 'all':
      return new Set(kinds)
    case 'not': {
      const of = kindsIn(query.of)
      return of && new Set(kinds.filter((kind) => !of.has(kind)))
    }
    case 'and':
    case 'or': {
      const of = query.of.map(kindsIn)
      if (!of.every((one) => one !== undefined)) return undefined
      const holds = (kind: Kind) =>
        query.kind === 'and' ? of.every((one) => one.has(kind)) : of.some((one) => one.has(kind))
      return new Set(kinds.filter(holds))
    }
    case 'field': {
      const { field, test } = query
      if (field !== 'level') return undefined
      if (test.kind === 'exists') return new Set(levels)
      return test.kind === 'equals' ? new Set(kinds.filter((kind) => kind === (test.value || 'none'))) : undefined
    }
    default:
      return undefined
  }
}

/** Counts from Cloud Monitoring; nothing where it cannot tell the service's entries from others'. */
export async function countBySeverity(
  google: Google,
  { service, window, stepMs, signal }: Question & { stepMs: number },
  wanted: readonly string[],
  now: Date,
): Promise<Series | undefined> {
  const place = placeOf(service, google.project)
  if (!place || stepMs < 60_000 || stepMs % 60_000 !== 0) return undefined
  if (!wanted.length) return counted('log_count', window, stepMs, [])
  const severity = `metric.labels.severity=one_of(${wanted.map(quoted).join(', ')})`
  const filter = `metric.type="logging.googleapis.com/log_entry_count" AND ${place} AND ${severity}`
  const asked = { filter, aligner: 'ALIGN_DELTA', reducer: 'REDUCE_SUM' }
  const found = await timeSeries(google, asked, { window, stepMs, now, signal })
  const points = found.flatMap(({ times, values }) => Array.from(times, (time, at) => [time, values[at]!] as const))
  return counted(
    'log_count',
    window,
    stepMs,
    points.filter(([, value]) => !Number.isNaN(value)),
  )
}

/** The resources whose labels alone say which service they are. */
function placeOf(service: ObservedService, project: string): string | undefined {
  if ((service.extra as Partial<ServiceSettings>).log_filter) return undefined
  const name = resourceName(service)
  const of = (type: string, label: string, value = name) =>
    `resource.type="${type}" AND resource.labels.${label}=${quoted(value)}`
  const places: Record<string, string> = {
    cloud_run: of('cloud_run_revision', 'service_name'),
    cloud_run_revision: of('cloud_run_revision', 'service_name'),
    cloud_run_job: of('cloud_run_job', 'job_name'),
    app_engine: of('gae_app', 'module_id'),
    cloud_sql: of('cloudsql_database', 'database_id', `${project}:${name}`),
  }
  return places[resourceKind(service)]
}
