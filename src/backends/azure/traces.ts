import type { Question } from '../../core/telemetry/backend.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { quoted } from '../../query/translate/quote.ts'
import { flatten } from '../flatten.ts'
import { momentNanoseconds } from '../nanoseconds.ts'
import { dateMoment } from './kql-text.ts'
import type { LogAnalytics, Row } from './log-analytics.ts'
import { emptyTable, roleName } from './tables.ts'

export interface TracesWanted extends Question {
  limit: number
  only?: 'failed' | 'slow'
  traceId?: string
}

/** Traces from Application Insights: requests and dependencies of one operation, newest first; of the slow, the slowest. */
export async function azureTraces(ask: LogAnalytics, wanted: TracesWanted): Promise<Trace[]> {
  const { window, signal } = wanted
  const { rows } = await ask(traceKql(wanted), window, signal)
  const traces = new Map<string, Span[]>()
  for (const row of rows) {
    const id = String(row.OperationId)
    traces.set(id, [...(traces.get(id) ?? []), spanOf(row)])
  }
  return [...traces]
    .map(([id, spans]) => ({ id, spans: spans.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()) }))
    .sort((a, b) => startOf(b) - startOf(a))
}

function traceKql({ service, window, limit, only, traceId }: TracesWanted): string {
  const inside = `TimeGenerated >= ${dateMoment(window.from)} and TimeGenerated < ${dateMoment(window.to)}`
  const role = `AppRoleName =~ ${quoted(roleName(service))}`
  const failed = only === 'failed' ? ' and Success == false' : ''
  const ids = traceId
    ? `print OperationId = ${quoted(traceId)}`
    : [
        `union isfuzzy=true ${emptyTable('OperationId:string, Began:datetime, Took:real')}, (AppRequests`,
        `where ${inside} and ${role}${failed}`,
        'summarize Began = min(TimeGenerated), Took = max(DurationMs) by OperationId)',
        `top ${limit} by ${only === 'slow' ? 'Took' : 'Began'} desc`,
        'project OperationId',
      ].join(' | ')
  const of = (table: string, kind: string) =>
    `(${table} | where ${inside} and OperationId in (ids) | project TimeGenerated, OperationId, Id, ParentId, AppRoleName, Name, DurationMs, Success, ResultCode, Kind = "${kind}", Properties)`
  return [
    `let ids = ${ids};`,
    `union isfuzzy=true ${emptyTable('TimeGenerated:datetime, OperationId:string')}, ${of('AppRequests', 'request')}, ${of('AppDependencies', 'dependency')}`,
    '| order by TimeGenerated asc',
  ].join('\n')
}

function spanOf(row: Row): Span {
  const parent = String(row.ParentId ?? '')
  const attributes = {
    ...bagOf(row.Properties),
    'azure.kind': String(row.Kind ?? ''),
    ...(row.ResultCode ? { 'http.response.status_code': resultOf(row.ResultCode) } : {}),
  }
  return {
    id: String(row.Id ?? ''),
    // The root has the operation for its parent.
    ...(parent && parent !== row.OperationId && { parent }),
    service: String(row.AppRoleName ?? ''),
    operation: String(row.Name ?? ''),
    startedAt: new Date(Number(momentNanoseconds(String(row.TimeGenerated)) / 1_000_000n)),
    durationMs: Number(row.DurationMs ?? 0),
    failed: row.Success === false || row.Success === 'False' || row.Success === 0,
    attributes: attributes as Span['attributes'],
  }
}

const resultOf = (code: unknown) => (/^\d+$/.test(String(code)) ? Number(code) : String(code))

function bagOf(value: unknown): Record<string, unknown> {
  try {
    const bag: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return bag && typeof bag === 'object' ? flatten(bag as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const startOf = ({ spans }: Trace) => spans[0]?.startedAt.getTime() ?? 0
