import { Problem } from '../../core/problem.ts'
import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { type GcpMapping, gcpSegment, toGcpFilter } from '../../query/translate/gcp-filter.ts'
import { balanced } from '../balanced.ts'
import { gather, type Pages } from '../gather.ts'
import type { EnsureKnown } from '../known-services.ts'
import { levelValues } from '../level-of.ts'
import { type Wanted, wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { stepAt, zeroes } from '../steps.ts'
import { countBySeverity, severitiesIn } from './count-by-severity.ts'
import { entryOf, entryPages, messageNames, pageSize } from './entries.ts'
import { quoted, scopeOf } from './filter.ts'
import type { Google } from './google.ts'

/** Pages read for one count: a project may read sixty in a minute. */
const mostPages = 40

/** What Cloud Monitoring counts can be seen after so long. */
const settledMs = 5 * 60_000

/** Entries of a service, newest first. */
export async function cloudLogs(
  google: Google,
  ensureKnown: EnsureKnown,
  question: Question & LogsWanted & { limit: number },
  filter: string | undefined,
): Promise<LogEntry[]> {
  const wanted = filterOf(google, question, filter)
  const size = wanted.exact ? question.limit : pageSize
  const found = await gather(pagesOf(google, wanted, question, size), wanted.passes, question.limit)
  await ensureKnown(question, found.length > 0)
  return found
}

/** Labels of resources in which a service's name stands. */
const nameLabels = ['service_name', 'container_name', 'function_name', 'module_id', 'job_name'] as const

/** Whether a project has any entry of a service, and the names in a sample of all its entries. */
export async function cloudServices(google: Google, { service }: Question, window: Window) {
  for await (const page of entryPages(google, `(${scopeOf(service, google.project)}\n)`, { window }, 1))
    if (page.length) return { known: true, names: [] }
  const names = new Set<string>()
  const named = nameLabels.map((label) => `resource.labels.${label}:*`).join(' OR ')
  for await (const page of entryPages(google, `(${named})`, { window })) {
    for (const { resource } of page)
      for (const label of nameLabels) {
        const name = resource?.labels?.[label]
        if (typeof name === 'string') names.add(name)
      }
    break
  }
  return { known: false, names: [...names] }
}

/**
 * How many entries match per step. Cloud Logging does not count; Cloud Monitoring counts every entry by severity, some
 * minutes late: where a query asks for no more than severities, its count serves, and else every page is read.
 */
export async function countCloudLogs(
  google: Google,
  question: Question & LogsWanted & { stepMs: number },
  filter: string | undefined,
  now: Date,
): Promise<Series> {
  const { service, window, stepMs } = question
  const severities = 'query' in question && !filter && !service.levelField ? severitiesIn(question.query) : undefined
  const byMonitoring = async () => severities && countBySeverity(google, question, severities, now)
  const settled = now.getTime() - window.to.getTime() >= settledMs
  const known = settled ? await byMonitoring() : undefined
  if (known) return known
  const wanted = filterOf(google, question, filter)
  const series = zeroes('log_count', window, stepMs)
  let pages = 0
  for await (const page of pagesOf(google, wanted, question, pageSize)) {
    for (const entry of page) {
      const step = stepAt(window, stepMs, entry.at.getTime())
      if (step >= 0 && wanted.passes(entry)) series.values[step]! += 1
    }
    if (++pages >= mostPages && page.length) return (await byMonitoring()) ?? refuse(service)
  }
  return series
}

function refuse(service: ObservedService): never {
  const most = (mostPages * pageSize).toLocaleString('en')
  throw new Problem(
    'unavailable',
    `More than ${most} entries match, and Cloud Logging does not count them. Ask for a shorter window, or make a log-based metric and name it under metrics of ${service.name}.`,
  )
}

function pagesOf(google: Google, { query }: Wanted<string>, question: Question, size: number): Pages {
  return (async function* () {
    for await (const page of entryPages(google, query ?? '', question, size))
      yield page.map((entry) => entryOf(entry, question.service))
  })()
}

/** Parts of a filter on lines of their own are joined by AND, and no comment in one can swallow the next. */
function filterOf({ project }: Google, question: Question & LogsWanted, filter: string | undefined): Wanted<string> {
  const { service } = question
  const lines = wantedLines(
    question,
    (query) => toGcpFilter(settleService(query, service.name), mappingOf(service, query)),
    rawFilter,
  )
  const near = 'query' in question ? prefilter(question.query) : []
  const parts = [scopeOf(service, project), ...(filter ? [filter] : []), ...near]
  if (lines.query) parts.push(lines.query)
  return { ...lines, query: parts.map((part) => `(${part}\n)`).join('\nAND ') }
}

/** Texts stand in double quotes; whether single ones quote too is not documented, so both readings must hold. */
const rawFilter = (raw: string) => balanced(balanced(raw.trim(), { quotes: '"' }), { quotes: `"'` })

/** Where the fields of an entry are; the level is the severity, unless the service names a field of its payload. */
function mappingOf({ levelField }: ObservedService, query: LogQuery): GcpMapping {
  return {
    field(canonical) {
      if (canonical === 'level') return levelField ? payload(levelField) : 'severity'
      const [root] = canonical.split('.')
      return root === 'labels' ? `labels.${gcpSegment(canonical.slice('labels.'.length))}` : ''
    },
    alternatives(canonical) {
      // An entry may hold several of these, of which the first is the message: what NOT says of the others would be wrong.
      if (canonical === 'message')
        return hasNot(query)
          ? []
          : ['textPayload', ...messageNames.map(payload), 'httpRequest.requestUrl', 'protoPayload.methodName']
      if (['level', 'service', 'trace_id', 'span_id'].includes(canonical)) return undefined
      const [root = ''] = canonical.split('.')
      if (['httpRequest', 'protoPayload', 'resource'].includes(root)) return [path('', canonical)]
      if (root === 'labels') return undefined
      return canonical.includes('.')
        ? [payload(canonical), `jsonPayload.${gcpSegment(canonical)}`]
        : [payload(canonical)]
    },
    levelValues,
  }
}

const path = (root: string, name: string) => root + name.split('.').map(gcpSegment).join('.')
const payload = (name: string) => path('jsonPayload.', name)

const hasNot = (query: LogQuery): boolean =>
  query.kind === 'not' || ((query.kind === 'and' || query.kind === 'or') && query.of.some(hasNot))

/** What every match must contain in some field, whichever: it narrows what the translation leaves open. */
function prefilter(query: LogQuery): string[] {
  if (query.kind === 'and') return query.of.flatMap(prefilter)
  if (query.kind === 'text') return query.value ? [quoted(query.value)] : []
  if (query.kind !== 'field' || query.test.kind !== 'equals' || !query.test.value) return []
  const value = quoted(query.test.value)
  if (query.field === 'trace_id') return [`trace:${value} OR ${value}`]
  return query.field === 'span_id' ? [`spanId:${value} OR ${value}`] : []
}
