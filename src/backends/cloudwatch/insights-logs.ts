import { Problem } from '../../core/problem.ts'
import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { gather, type Pages, tally } from '../gather.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'
import { momentOf } from '../moment-of.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { pageBack } from '../page-back.ts'
import { stepCount, zeroes } from '../steps.ts'
import { type Insights, mostRows, type Row } from './insights.ts'
import { insightsText } from './insights-text.ts'

/** The log groups of a service. */
export type GroupsOf = (service: ObservedService, signal?: AbortSignal) => Promise<string[]>

/** Lines from Logs Insights, newest first. */
export async function insightsLogs(
  run: Insights,
  groupsOf: GroupsOf,
  question: Question & LogsWanted & { limit: number },
): Promise<LogEntry[]> {
  const groups = await groupsOf(question.service, question.signal)
  const { exact, passes } = insightsText(question, question.service, question.window)
  const size = exact ? Math.min(question.limit, mostRows) : mostRows
  return gather(pagesOf(run, groups, question, size), passes, question.limit)
}

/** How many lines match per step, counted by Insights; where it cannot say exactly which match, over all pages. */
export async function countInsights(
  run: Insights,
  groupsOf: GroupsOf,
  question: Question & LogsWanted & { stepMs: number },
): Promise<Series> {
  const { service, window, stepMs, signal } = question
  const total = stepCount(window, stepMs)
  const groups = await groupsOf(service, signal)
  const { exact, passes } = insightsText(question, service, window)
  if (!exact) return tally(pagesOf(run, groups, question, mostRows), passes, window, stepMs)
  const series = zeroes('log_count', window, stepMs)
  for (let first = 0; first < total; first += mostRows) {
    const part = partOf(window, stepMs, first)
    const { text } = insightsText(question, service, part)
    const slot = `floor((toMillis(@timestamp) - ${part.from.getTime()}) / ${stepMs})`
    const counting = `${text}\n| fields ${slot} as allclear_step\n| stats count(*) as allclear_lines by allclear_step`
    const rows = await relocating(question, text, () =>
      run({ groups, text: counting, window: part, limit: mostRows, signal }),
    )
    for (const row of rows) {
      const step = first + Math.round(Number(row.allclear_step))
      if (step >= 0 && step < total) series.values[step]! += Number(row.allclear_lines)
    }
  }
  return series
}

/** An answer holds at most so many steps: the part of the window that begins at one of them. */
const partOf = ({ from, to }: Window, stepMs: number, first: number): Window => ({
  from: new Date(from.getTime() + first * stepMs),
  to: new Date(Math.min(to.getTime(), from.getTime() + (first + mostRows) * stepMs)),
})

function pagesOf(run: Insights, groups: string[], question: Question & LogsWanted, size: number): Pages {
  const { service, window, signal } = question
  const rows = pageBack<Row>({
    vendor: 'CloudWatch Logs',
    read: (end, limit) => {
      const part = { from: window.from, to: new Date(Number(end / 1_000_000n)) }
      const { text } = insightsText(question, service, part)
      const newest = `${text}\n| display @timestamp, @message, @log, @logStream, @ptr\n| sort @timestamp desc`
      return relocating(question, text, () => run({ groups, text: newest, window: part, limit, signal }))
    },
    momentOf: (row) => nanoseconds(atOf(row)),
    keyOf: (row) => row['@ptr'] ?? `${row['@logStream']} ${row['@message']}`,
    end: nanoseconds(window.to),
    size,
    largest: mostRows,
  })
  return (async function* () {
    for await (const page of rows) yield page.map((row) => entryOf(row, service))
  })()
}

const atOf = (row: Row) => momentOf(row['@timestamp']) ?? new Date(0)

/** Lines of logfmt are read as such only where the service says it writes them: Insights itself knows JSON alone. */
function entryOf(row: Row, service: ObservedService): LogEntry {
  const line = row['@message'] ?? ''
  const { message, level, traceId, spanId, extra } = parseLine(line, {
    ...service,
    logFormat: service.logFormat ?? 'json',
  })
  const group = row['@log']?.replace(/^\d{12}:/, '')
  const place = { 'aws.log.group': group, 'aws.log.stream': row['@logStream'] }
  return logEntry({
    at: atOf(row),
    message,
    level,
    service: service.name,
    traceId,
    spanId,
    extra: { ...extra, ...place },
  })
}

/** A fault in a raw text is told by its place in that text, not in what we put before it. */
async function relocating<T>(wanted: LogsWanted, text: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid' || !('raw' in wanted)) throw error
    const before = text.length - wanted.raw.trim().length
    const moved = (said: string) =>
      said.replace(/at character (\d+)/, (_, at: string) => `at position ${Math.max(1, Number(at) - before)}`)
    const fields = Object.fromEntries(Object.entries(error.fields).map(([name, said]) => [name, moved(said)]))
    throw new Problem('invalid', moved(error.message), { cause: error.cause, fields })
  }
}
