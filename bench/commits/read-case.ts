import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeQuestion } from '../../src/analysis/changes/change-question.ts'
import type { Level, LogEntry } from '../../src/core/telemetry/log.ts'
import type { Series } from '../../src/core/telemetry/series.ts'
import type { Span, Trace } from '../../src/core/telemetry/trace.ts'

type Fields = Record<string, unknown>

/** Reads one case of the commits set, its labels left alone, into what the engine is asked in production. */
export function readCase(folder: string): ChangeQuestion {
  const json = (name: string) =>
    existsSync(join(folder, name)) ? JSON.parse(readFileSync(join(folder, name), 'utf8')) : []
  const alert: Fields = json('alert.json')
  const feed: Fields = json('status_feed.json')
  return {
    alert: {
      service: text(alert.service),
      at: date(alert.fired_at),
      summary: [alert.summary, alert.detail].filter(Boolean).join(' '),
      metric: text(alert.metric),
    },
    logs: readFileSync(join(folder, 'logs.ndjson'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => logEntry(JSON.parse(line))),
    patterns: json('patterns.json').map((one: Fields) => ({
      template: text(one.signature),
      service: text(one.service),
      count: Number(one.count),
      change: Number(one.delta_vs_baseline),
      negative: one.sentiment === 'negative',
    })),
    metrics: seriesOf(readFileSync(join(folder, 'metrics.csv'), 'utf8')),
    traces: tracesOf(json('traces.json')),
    statusFeed: ((feed.events as Fields[] | undefined) ?? []).map((one) => ({
      service: text(one.service),
      status: text(one.status),
      title: text(one.title),
      detail: text(one.detail),
      from: date(one.started_at),
      ...(one.region ? { region: text(one.region) } : {}),
      ...(one.resolved_at ? { to: date(one.resolved_at) } : {}),
    })),
    changes: {
      commits: json('context/commits.json').map((one: Fields) => ({
        sha: text(one.sha),
        author: text(one.author),
        at: date(one.timestamp),
        message: text(one.message),
        files: one.files_changed as string[],
        ...(typeof one.diff === 'string' ? { diff: one.diff } : {}),
      })),
      deploys: json('context/deploys.json').map((one: Fields) => ({
        at: date(one.timestamp),
        service: text(one.service),
        sha: text(one.commit_sha),
        version: text(one.version),
      })),
      flags: json('context/flags.json').map((one: Fields) => ({
        at: date(one.timestamp),
        flag: text(one.flag),
        service: text(one.service),
        change: text(one.change),
      })),
    },
  }
}

const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))
const date = (value: unknown) => new Date(text(value))

function logEntry({ timestamp, service, severity_text, msg, trace_id, ...extra }: Fields): LogEntry {
  return {
    at: date(timestamp),
    service: text(service),
    message: text(msg),
    level: text(severity_text).toUpperCase() as Level,
    ...(trace_id ? { traceId: text(trace_id) } : {}),
    extra: flat(extra),
  }
}

const flat = (extra: Fields) =>
  Object.fromEntries(
    Object.entries(extra).filter(([, value]) => value !== null && typeof value !== 'object'),
  ) as Record<string, string | number | boolean>

function seriesOf(csv: string): Series[] {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const groups = Map.groupBy(rows, ([, service, metric]) => `${service},${metric}`)
  return [...groups.values()].map((group) => {
    const sorted = group.map(([at, , , value]) => [Date.parse(at!), Number(value)] as const).sort((a, b) => a[0] - b[0])
    return {
      name: group[0]![2]!,
      labels: { service: group[0]![1]! },
      times: Float64Array.from(sorted, ([at]) => at),
      values: Float64Array.from(sorted, ([, value]) => value),
    }
  })
}

/** In this set a trace id may read `same`: the trace of the span before. */
function tracesOf(spans: Fields[]): Trace[] {
  const traces = new Map<string, Span[]>()
  let id = ''
  for (const one of spans) {
    if (one.trace_id !== 'same') id = text(one.trace_id)
    const { trace_id: _, span_id, parent_id, service, name, start, duration_ms, status, attributes, ...rest } = one
    const span: Span = {
      id: text(span_id),
      service: text(service),
      operation: text(name),
      startedAt: date(start),
      durationMs: Number(duration_ms),
      failed: status === 'ERROR',
      attributes: flat({ ...rest, ...(attributes as Fields | undefined) }),
      ...(parent_id ? { parent: text(parent_id) } : {}),
    }
    traces.set(id, [...(traces.get(id) ?? []), span])
  }
  return [...traces].map(([id, spans]) => ({ id, spans }))
}
