import type { EvidenceKind } from '../../core/investigation/evidence.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import type { ChangeQuestion } from './change-question.ts'
import type { MovedSeries } from './moved-series.ts'

/** One thing the incident says, with how much it counts, from 0 to 1. */
export interface SymptomLine {
  kind: EvidenceKind
  service: string
  text: string
  weight: number
  /** What to quote: stands verbatim at its source. */
  quote: string
  at?: Date
}

/** What the alert, the patterns and lines that are new, the failing spans and the metrics that moved say. */
export function symptomLines(question: ChangeQuestion, moved: readonly MovedSeries[], since: number): SymptomLine[] {
  return [
    ...alertLines(question),
    ...patternLines(question),
    ...logLines(question.logs, since),
    ...spanLines(question.traces, since),
    ...moved.map(metricLine),
  ]
    .filter(({ text }) => text.trim())
    .map((line) => ({ ...line, text: line.text.slice(0, longest) }))
}

/** Enough of a line to know it by. */
const longest = 1500

function alertLines({ alert: { service, summary, metric, at } }: ChangeQuestion): SymptomLine[] {
  const line = { kind: 'alert' as const, service, at }
  return [
    { ...line, text: summary, quote: summary, weight: 1 },
    ...(metric ? [{ ...line, text: spaced(metric), quote: metric, weight: 0.7 }] : []),
  ]
}

function patternLines({ patterns }: ChangeQuestion): SymptomLine[] {
  const risen = patterns.filter(
    ({ negative, change, count, template }) => change > 0 && change >= count / 3 && (negative ?? bad.test(template)),
  )
  const most = Math.max(1, ...risen.map(({ change }) => change))
  return risen.map(({ service, template, change }) => ({
    kind: 'log',
    service,
    text: template,
    quote: template,
    weight: 0.6 + 0.4 * Math.sqrt(change / most),
  }))
}

/** Lines at and after the onset that are worse than information, one of each sort, and none that was usual before. */
function logLines(logs: readonly LogEntry[], since: number): SymptomLine[] {
  const sorts = new Map<string, { entry: LogEntry; count: number }>()
  const usual = new Set(logs.filter(({ at }) => +at < since - margin).map(({ message }) => sortOf(message)))
  for (const entry of logs) {
    if (+entry.at < since - margin || !worse(entry)) continue
    const sort = `${entry.service} ${sortOf(entry.message)}`
    const known = sorts.get(sort)
    if (known) known.count += 1
    else if (!usual.has(sortOf(entry.message))) sorts.set(sort, { entry, count: 1 })
  }
  const most = Math.max(1, ...[...sorts.values()].map(({ count }) => count))
  return [...sorts.values()].slice(0, 60).map(({ entry, count }) => ({
    kind: 'log',
    service: entry.service,
    at: entry.at,
    text: `${entry.message} ${Object.entries(entry.extra)
      .filter(([key]) => !idle.test(key))
      .map(([key, value]) => `${spaced(key)} ${value}`)
      .join(' ')}`,
    quote: entry.message,
    weight: 0.5 + 0.4 * Math.sqrt(count / most),
  }))
}

const margin = 90_000
const worse = ({ level, message }: LogEntry) =>
  level === 'ERROR' || level === 'FATAL' || level === 'WARN' || (level === undefined && bad.test(message))
const bad =
  /error|fail|exception|panic|timeout|timed out|refused|denied|reject|invalid|exhaust|slow|exceed|unavailable|missing|crash|killed|throttl|deadlock|retry|drop|expired|unknown|mismatch|duplicate/i
const idle = /trace|span|request\.?_?id|http\.route/i

/** A line without what changes from one to the next. */
export const sortOf = (message: string) => message.replace(/[0-9a-f]{8,}|\d+/gi, '#')

function spanLines(traces: readonly Trace[], since: number): SymptomLine[] {
  const seen = new Set<string>()
  return traces.flatMap(({ spans }) =>
    spans
      .filter((span) => +span.startedAt >= since - margin && telling(span))
      .flatMap((span) => {
        const text = spanText(span)
        if (seen.has(text) || seen.size > 60) return []
        seen.add(text)
        const quote =
          [span.attributes.error, span.attributes['error.message'], span.attributes['db.statement']].find(
            (one) => typeof one === 'string',
          ) ?? span.operation
        return [
          {
            kind: 'trace' as const,
            service: span.service,
            text,
            quote: String(quote),
            weight: span.failed ? 0.75 : 0.5,
            at: span.startedAt,
          },
        ]
      }),
  )
}

const telling = (span: Span) =>
  span.failed || Object.keys(span.attributes).some((key) => /statement|rows|error|retry|attempt|count/.test(key))
const spanText = ({ operation, attributes }: Span) =>
  `${operation} ${Object.entries(attributes)
    .map(([key, value]) => `${spaced(key)} ${value}`)
    .join(' ')}`

const metricLine = ({ series: { name }, service, size, direction }: MovedSeries): SymptomLine => ({
  kind: 'metric',
  service,
  text: `${spaced(name)} ${direction}`,
  quote: name,
  weight: Math.min(0.7, 0.35 + Math.log10(size) / 6),
})

const spaced = (name: string) => name.replace(/[_.]/g, ' ')
