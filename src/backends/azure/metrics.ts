import { Problem } from '../../core/problem.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series } from '../../core/telemetry/series.ts'
import { quoted } from '../../query/translate/quote.ts'
import { counted } from '../counted.ts'
import { measured } from '../measured.ts'
import { momentNanoseconds } from '../nanoseconds.ts'
import { dateMoment } from './kql-text.ts'
import type { LogAnalytics, Table } from './log-analytics.ts'
import type { MetricAsked, Monitor } from './monitor.ts'
import { resourceGolden } from './resource-golden.ts'
import type { ServiceSettings } from './settings.ts'
import { emptyTable, roleName } from './tables.ts'

type Asked = Question & { stepMs: number }

/** A golden signal: of requests from Application Insights, of the resource from Azure Monitor where its id is known. */
export async function azureMetric(
  ask: LogAnalytics,
  monitor: Monitor,
  { metric, ...asked }: Asked & { metric: GoldenSignal },
): Promise<Series | undefined> {
  const own = asked.service.metrics[metric]
  if (own) return (await azureExpression(ask, monitor, { ...asked, expression: own }))[0]
  const { resource_id } = asked.service.extra as Partial<ServiceSettings>
  const known = resource_id ? resourceGolden(resource_id, metric) : undefined
  if (known) {
    const all = await Promise.all(known.map((one) => monitor(one, asked)))
    const series = worst(metric, all.flat(), known[0]!, asked)
    return metric === 'restarts' ? increases(series) : series
  }
  const summary = requestSummaries[metric]
  return summary ? requests(ask, metric, summary, asked) : undefined
}

/** Requests carry how many they stand for where they were sampled. */
const requestSummaries: Partial<Record<GoldenSignal, string>> = {
  requests: 'sum(ItemCount)',
  errors: 'sumif(ItemCount, Success == false)',
  latency_p50: 'percentilew(DurationMs, ItemCount, 50)',
  latency_p95: 'percentilew(DurationMs, ItemCount, 95)',
  latency_p99: 'percentilew(DurationMs, ItemCount, 99)',
}

async function requests(ask: LogAnalytics, metric: GoldenSignal, summary: string, asked: Asked): Promise<Series> {
  const { service, window, stepMs, signal } = asked
  const kql = [
    `union isfuzzy=true ${emptyTable('Step:datetime, Value:real')}, (AppRequests`,
    `| where TimeGenerated >= ${dateMoment(window.from)} and TimeGenerated < ${dateMoment(window.to)}`,
    `| where AppRoleName =~ ${quoted(roleName(service))}`,
    `| summarize Value = todouble(${summary}) by Step = bin_at(TimeGenerated, ${stepMs}ms, ${dateMoment(window.from)}))`,
  ].join('\n')
  const { rows } = await ask(kql, window, signal)
  const points = rows.map(
    (row) => [Number(momentNanoseconds(String(row.Step)) / 1_000_000n), Number(row.Value)] as const,
  )
  return metric.startsWith('latency')
    ? measured({ name: metric, unit: 'ms' }, window, stepMs, points)
    : counted(metric, window, stepMs, points)
}

/** Of several series the highest at each step. */
function worst(name: GoldenSignal, all: Series[], { unit }: MetricAsked, { window, stepMs }: Asked): Series {
  const empty = measured({ name, unit }, window, stepMs, [])
  const nothing = unit === 'count' ? 0 : Number.NaN
  const values = empty.values.map((_, at) => {
    const known = all.map((series) => series.values[at]!).filter((value) => !Number.isNaN(value))
    return known.length ? Math.max(...known) : nothing
  })
  return { ...empty, values }
}

/** By how much a number that only rises rose in each step. */
const increases = (series: Series): Series => ({
  ...series,
  values: series.values.map((value, at) => (at === 0 ? 0 : Math.max(0, value - series.values[at - 1]!))),
})

const metricForm = /^(?<name>[^|{}]+?)(?:\{(?<filter>[^}]*)\})?\s+(?<aggregation>Total|Average|Maximum|Minimum|Count)$/i

/**
 * A metric of the service's resource, `CpuPercentage{revision eq 'a'} Average`; or KQL that answers with a moment, a number
 * and any labels, such as `AppRequests | summarize count() by bin(TimeGenerated, 1m), ResultCode`.
 */
export async function azureExpression(
  ask: LogAnalytics,
  monitor: Monitor,
  { expression, ...asked }: Asked & { expression: string },
): Promise<Series[]> {
  const { name, filter, aggregation } = metricForm.exec(expression.trim())?.groups ?? {}
  if (!name || !aggregation) return seriesIn(await ask(expression, asked.window, asked.signal), asked)
  const { resource_id: resource } = asked.service.extra as Partial<ServiceSettings>
  if (!resource)
    throw new Problem('invalid', `A metric belongs to a resource: set resource_id of ${asked.service.name}.`, {
      fields: { expression: 'needs the resource_id of the service' },
    })
  const kind = `${aggregation[0]!.toUpperCase()}${aggregation.slice(1).toLowerCase()}` as MetricAsked['aggregation']
  return monitor({ resource, name, filter: filter || undefined, aggregation: kind }, asked)
}

function seriesIn({ columns, rows }: Table, { window, stepMs }: Asked): Series[] {
  const time = columns.find(({ type }) => type === 'datetime')?.name
  const value = columns.find(({ type }) => ['long', 'int', 'real', 'decimal'].includes(type))?.name
  if (!time || !value) {
    const query = 'the answer has no column with a moment and one with a number'
    throw new Problem('invalid', `The KQL makes no series: ${query}. Summarize by bin(TimeGenerated, 1m).`, {
      fields: { query },
    })
  }
  const groups = new Map<string, { labels: Record<string, string>; points: [number, number][] }>()
  for (const row of rows) {
    const rest = columns.filter(({ name }) => name !== time && name !== value)
    const labels = Object.fromEntries(rest.map(({ name }) => [name, String(row[name] ?? '')]))
    const key = JSON.stringify(labels)
    const group = groups.get(key) ?? { labels, points: [] }
    groups.set(key, group)
    group.points.push([Number(momentNanoseconds(String(row[time])) / 1_000_000n), Number(row[value])])
  }
  return [...groups.values()].map(({ labels, points }) => measured({ name: value, labels }, window, stepMs, points))
}
