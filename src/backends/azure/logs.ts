import { Problem } from '../../core/problem.ts'
import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { toKql } from '../../query/translate/kql.ts'
import { quoted } from '../../query/translate/quote.ts'
import type { ExpressionMapping } from '../../query/translation.ts'
import { balanced } from '../balanced.ts'
import { counted } from '../counted.ts'
import { gather, type Pages, tally } from '../gather.ts'
import type { EnsureKnown } from '../known-services.ts'
import { levelValues } from '../level-of.ts'
import { logEntry } from '../log-entry.ts'
import { momentNanoseconds, nanoseconds } from '../nanoseconds.ts'
import { pageBack } from '../page-back.ts'
import { wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { stepCount } from '../steps.ts'
import { dateMoment, kqlMoment } from './kql-text.ts'
import type { LogAnalytics, Row } from './log-analytics.ts'
import type { Settings } from './settings.ts'
import { linesKql, namesKql, roleName } from './tables.ts'

const pageSize = 1_000
const largestPage = 100_000

/** Lines of a service, newest first. */
export async function azureLogs(
  ask: LogAnalytics,
  settings: Settings,
  ensureKnown: EnsureKnown,
  question: Question & LogsWanted & { limit: number },
): Promise<LogEntry[]> {
  const { exact, passes } = wantedOf(question)
  const size = exact ? Math.min(pageSize, question.limit) : pageSize
  const found = await gather(pagesOf(ask, settings, question, size), passes, question.limit)
  await ensureKnown(question, found.length > 0)
  return found
}

/** The services a workspace knows: whether this one has a line, and the names of others. */
export async function azureServices(ask: LogAnalytics, settings: Settings, { service }: Question, window: Window) {
  const [from, to] = [dateMoment(window.from), dateMoment(window.to)]
  const { rows } = await ask(`${linesKql(service, settings, from, to)}\n| take 1`, window)
  if (rows.length) return { known: true, names: [] }
  const names = (await ask(namesKql(from, to), window)).rows.map((row) => String(row.Name))
  return { known: names.some((name) => name.toLowerCase() === roleName(service).toLowerCase()), names }
}

/** How many lines match per step, counted by the workspace; over all pages where KQL cannot say which match. */
export async function countAzureLogs(
  ask: LogAnalytics,
  settings: Settings,
  question: Question & LogsWanted & { stepMs: number },
): Promise<Series> {
  const { window, stepMs, service, signal } = question
  stepCount(window, stepMs)
  const { query, exact, passes } = wantedOf(question)
  if (!exact) return tally(pagesOf(ask, settings, question, pageSize), passes, window, stepMs)
  const lines = linesKql(service, settings, dateMoment(window.from), dateMoment(window.to))
  const step = `bin_at(TimeGenerated, ${stepMs}ms, ${dateMoment(window.from)})`
  const kql = `${lines}${whereOf(query)}\n| summarize Lines = count() by Step = ${step}`
  const { rows } = await ask(kql, window, signal)
  const counts = rows.map(
    (row) => [Number(momentNanoseconds(String(row.Step)) / 1_000_000n), Number(row.Lines)] as const,
  )
  return counted('log_count', window, stepMs, counts)
}

const whereOf = (condition: string | undefined) => (condition ? `\n| where (${condition}\n)` : '')

const wantedOf = (question: Question & LogsWanted) =>
  wantedLines(question, (query) => toKql(settleService(query, question.service.name), mapping), rawCondition)

function pagesOf(ask: LogAnalytics, settings: Settings, question: Question & LogsWanted, size: number): Pages {
  const { service, window, signal } = question
  const condition = whereOf(wantedOf(question).query)
  const rows = pageBack<Row>({
    vendor: 'Log Analytics',
    read: async (end, limit) => {
      const lines = linesKql(service, settings, dateMoment(window.from), kqlMoment(end))
      const kql = `${lines}${condition}\n| order by TimeGenerated desc\n| take ${limit}`
      return (await ask(kql, window, signal)).rows
    },
    momentOf: (row) => momentNanoseconds(String(row.TimeGenerated)),
    keyOf: (row) => JSON.stringify(row),
    end: nanoseconds(window.to),
    size: Math.max(1, size),
    largest: largestPage,
  })
  return (async function* () {
    for await (const page of rows) yield page.map((row) => entryOf(row, service))
  })()
}

function entryOf(row: Row, service: ObservedService): LogEntry {
  return logEntry({
    at: new Date(Number(momentNanoseconds(String(row.TimeGenerated)) / 1_000_000n)),
    message: row.Message,
    level: row.Level,
    service: service.name,
    traceId: row.TraceId,
    spanId: row.SpanId,
    extra: bagOf(row.Extra),
  })
}

/** A bag comes as JSON text; a value that is none is left out. */
function bagOf(value: unknown): Record<string, unknown> {
  try {
    const bag: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return bag && typeof bag === 'object' && !Array.isArray(bag) ? (bag as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const columns: Record<string, string> = { message: 'Message', level: 'Level', trace_id: 'TraceId', span_id: 'SpanId' }

/** Extra fields are looked up under their whole name and, where it has points, as a path. */
const mapping: ExpressionMapping = {
  field: () => '',
  expression(canonical) {
    if (canonical === 'service') return undefined
    const column = columns[canonical]
    if (column) return column
    const whole = `tostring(Extra[${quoted(canonical)}])`
    if (!canonical.includes('.')) return whole
    const path = canonical.split('.').map((part) => `[${quoted(part)}]`)
    return `iff(isnotempty(${whole}), ${whole}, tostring(Extra${path.join('')}))`
  },
  levelValues,
}

/** A raw text is one condition behind the scope: nothing in it may begin another command or reach another table. */
function rawCondition(raw: string): string {
  const text = raw.trim().replace(/^\|?\s*where\b/i, '')
  const bare = balanced(text, { quotes: `"'` }).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  const stray =
    /[|;`]|@"|\/\/|\b(union|join|externaldata|toscalar|workspace|app|table|database|cluster|resource|adx|arg|find|search)\s*\(/i.exec(
      bare,
    )
  if (!stray) return text
  const what = `"${stray[0].trim()}" cannot stand in a condition`
  throw new Problem(
    'invalid',
    `The KQL cannot be taken: ${what}. Write one condition, such as Message has "timeout".`,
    {
      fields: { query: what },
    },
  )
}
