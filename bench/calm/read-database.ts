import type { DatabaseMetric, DatabaseSnapshot } from '../../src/analysis/database/database-snapshot.ts'
import { rdsMetricNames } from '../../src/analysis/database/metric-names.ts'
import type { CaseFiles } from './case-files.ts'

const metricsFile = 'aws_cloudwatch_metrics.json'
const loadFile = 'aws_performance_insights.json'
const eventsFile = 'aws_rds_events.json'

/** Reads the database evidence of a case, as a recorder of CloudWatch, Performance Insights and RDS events wrote it. */
export function readDatabase(files: CaseFiles): DatabaseSnapshot {
  const question = files.read('question.json')
  const alert = files.read('alert.json')
  const notes = alert?.commonAnnotations ?? {}
  const load = files.read(loadFile)
  const instance = question.db_instance_identifier || notes.db_instance_identifier || load?.db_instance_identifier || ''
  const metrics: DatabaseMetric[] = (
    files.read(metricsFile)?.metric_data_results ?? metricRows(files.read(metricsFile))
  ).flatMap(readMetric)
  const snapshot: DatabaseSnapshot = {
    instance,
    replicas: [notes.read_replica, ...metrics.map((metric) => metric.instance)].filter(
      (name) => name && (name === notes.read_replica || name.startsWith(`${instance}-replica`)),
    ),
    metrics,
    // biome-ignore lint/suspicious/noExplicitAny: recordings
    events: (files.read(eventsFile)?.events ?? []).map((event: any) => ({
      at: new Date(event.date),
      message: event.message,
      instance: event.source_identifier ?? '',
      categories: event.event_categories ?? [],
      locator: { file: eventsFile },
    })),
    alert: {
      text: [alert?.title, notes.summary, notes.error].filter(Boolean).join('. '),
      locator: { file: 'alert.json' },
    },
  }
  if (load) snapshot.load = readLoad(load)
  return snapshot
}

// biome-ignore lint/suspicious/noExplicitAny: recordings
const metricRows = (recording: any) => Object.values(recording ?? {}).find((value) => Array.isArray(value)) ?? []

// biome-ignore lint/suspicious/noExplicitAny: recordings
function readMetric(row: any): DatabaseMetric[] {
  const name = rdsMetricNames[row.metric_name as string]
  if (!name || !Array.isArray(row.values)) return []
  return [
    {
      name,
      called: row.metric_name,
      instance: row.dimensions?.[0]?.Value ?? '',
      times: (row.timestamps ?? []).map((time: string) => new Date(time)),
      values: row.values.map((value: number | null) => value ?? Number.NaN),
      locator: { file: metricsFile },
    },
  ]
}

// biome-ignore lint/suspicious/noExplicitAny: recordings
function readLoad(load: any): NonNullable<DatabaseSnapshot['load']> {
  // biome-ignore lint/suspicious/noExplicitAny: recordings
  const named = (rows: any[] = []) =>
    rows.map(({ name, id, db_load_avg }) => ({ name: name ?? id, load: db_load_avg ?? 0 }))
  return {
    values: load.db_load?.values ?? [],
    // biome-ignore lint/suspicious/noExplicitAny: recordings
    statements: (load.top_sql ?? []).map((row: any) => ({
      text: row.statement,
      load: row.db_load_avg ?? 0,
      waits: named(row.wait_events),
      ...(row.calls_per_sec !== undefined && { callsPerSecond: row.calls_per_sec }),
    })),
    waits: named(load.top_wait_events),
    users: named(load.top_users),
    hosts: named(load.top_hosts),
    locator: { file: loadFile },
  }
}
