import type { Answer } from '../core/investigation/ask.ts'
import type { Anomaly } from '../core/telemetry/anomaly.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { Series, Unit } from '../core/telemetry/series.ts'
import type { Span, Trace } from '../core/telemetry/trace.ts'

/** What became of each question, by its id. */
export type Answers = ReadonlyMap<string, Answer>

/** The answer for programs; undefined when there is none. */
function valueAt<T>(answers: Answers, id: string): T | undefined {
  const answer = answers.get(id)
  return answer?.ok ? (answer.value as T) : undefined
}

/** Why there is no answer to a question that was asked. */
export function failureOf(answers: Answers, id: string): string | undefined {
  const answer = answers.get(id)
  return answer && !answer.ok ? answer.message : undefined
}

/** An anomaly as the command tells programs. */
export type SeenAnomaly = Pick<
  Anomaly,
  'service' | 'metric' | 'description' | 'severity' | 'direction' | 'score' | 'detectedAt' | 'currentValue'
> & {
  baseline?: number
  /** Where it was read off a recorded series rather than told by detection: the question that holds the series. */
  ask?: string
}

export const anomaliesIn = (answers: Answers, id: string): SeenAnomaly[] =>
  (
    valueAt<{ anomalies: (SeenAnomaly & { detected_at: string; current_value: number })[] }>(answers, id)?.anomalies ??
    []
  ).map(({ service, metric, description, severity, direction, score, baseline, ...one }) => ({
    service,
    metric,
    description,
    severity,
    direction,
    score,
    ...(typeof baseline === 'number' && { baseline }),
    detectedAt: new Date(one.detected_at),
    currentValue: one.current_value,
  }))

interface SeriesAnswer {
  series: {
    name: string
    labels: Record<string, string>
    unit: Unit | null
    points: { timestamp: string; value: number | null }[]
  }[]
}

export const seriesIn = (answers: Answers, id: string): Series[] =>
  (valueAt<SeriesAnswer>(answers, id)?.series ?? []).map(({ name, labels, unit, points }) => ({
    name,
    labels,
    ...(unit && { unit }),
    times: Float64Array.from(points, ({ timestamp }) => Date.parse(timestamp)),
    values: Float64Array.from(points, ({ value }) => value ?? Number.NaN),
  }))

interface LogAnswer {
  entries: {
    timestamp: string
    level: LogEntry['level'] | null
    message: string
    service: string
    trace_id: string | null
    span_id: string | null
    extra: LogEntry['extra']
  }[]
}

export const entriesIn = (answers: Answers, id: string): LogEntry[] =>
  (valueAt<LogAnswer>(answers, id)?.entries ?? []).map(
    ({ timestamp, level, message, service, trace_id, span_id, extra }) => ({
      at: new Date(timestamp),
      ...(level && { level }),
      message,
      service,
      ...(trace_id !== null && { traceId: trace_id }),
      ...(span_id !== null && { spanId: span_id }),
      extra,
    }),
  )

interface SpanAnswer {
  span_id: string
  parent_id: string | null
  service: string
  operation: string
  started_at: string
  duration_ms: number
  failed: boolean
  attributes: Span['attributes']
}

export const tracesIn = (answers: Answers, id: string): Trace[] =>
  (valueAt<{ traces: { trace_id: string; spans: SpanAnswer[] }[] }>(answers, id)?.traces ?? []).map(
    ({ trace_id, spans }) => ({ id: trace_id, spans: spans.map(spanFrom) }),
  )

const spanFrom = ({ span_id, parent_id, started_at, duration_ms, ...rest }: SpanAnswer): Span => ({
  id: span_id,
  ...(parent_id !== null && { parent: parent_id }),
  service: rest.service,
  operation: rest.operation,
  startedAt: new Date(started_at),
  durationMs: duration_ms,
  failed: rest.failed,
  attributes: rest.attributes,
})

type DeployAnswer = { [K in keyof Deploy]: Deploy[K] | null } & { at: string }

export const deploysIn = (answers: Answers, id: string): Deploy[] =>
  (valueAt<{ deploys: DeployAnswer[] }>(answers, id)?.deploys ?? []).map(
    (one) =>
      ({
        ...Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null)),
        at: new Date(one.at),
      }) as Deploy,
  )

/** An incident with its alerts, as far as an investigation looks at it. */
export interface SeenIncident {
  id: string
  title: string
  opened_at: string
  alerts: { title: string; started_at: string; source: string; severity: string; labels: Record<string, string> }[]
}

export const incidentIn = (answers: Answers, id: string) => valueAt<SeenIncident>(answers, id)

/** Anything else an answer holds, as its asker knows it. */
export const answerAs = <T>(answers: Answers, id: string) => valueAt<T>(answers, id)
