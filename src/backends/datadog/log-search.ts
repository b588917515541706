import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { toDatadog } from '../../query/translate/datadog.ts'
import type { FieldMapping } from '../../query/translation.ts'
import { balanced } from '../balanced.ts'
import { type Wanted, wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import { searchScope } from './scope.ts'
import type { Settings } from './settings.ts'

/** The search for a question's logs: each part of it in parentheses, the service's scope first. */
export function searchOf(question: Question & LogsWanted, settings: Settings): Wanted<string> {
  const { service } = question
  const lines = wantedLines(
    question,
    (query) => toDatadog(settleService(query, service.name), mappingOf(service)),
    rawSearch,
  )
  const parts = [searchScope(service, settings), ...('query' in question ? traced(question.query) : [])]
  if (lines.query) parts.push(lines.query)
  return { ...lines, query: parts.map((part) => `(${part})`).join(' AND ') }
}

const rawSearch = (raw: string) => balanced(raw.trim(), { quotes: '"', escapes: true }) || '*'

/** Datadog's own words for the status of a log. */
const statuses: Record<string, readonly string[]> = {
  TRACE: ['trace'],
  DEBUG: ['debug'],
  INFO: ['info', 'notice', 'ok'],
  WARN: ['warn', 'warning'],
  ERROR: ['error'],
  FATAL: ['critical', 'alert', 'emergency', 'fatal'],
}

const mappingOf = ({ levelField }: ObservedService): FieldMapping => ({
  field(canonical) {
    if (canonical === 'message') return 'message'
    if (canonical === 'level') return levelField ? `@${levelField}` : 'status'
    if (['service', 'trace_id', 'span_id'].includes(canonical)) return ''
    if (canonical === 'host') return 'host'
    return canonical.startsWith('tags.') ? canonical.slice('tags.'.length) : `@${canonical}`
  },
  levelValues: (level) => statuses[level] ?? [],
})

/** Loggers put a trace's id under different names: it narrows the search that none of these is the only one. */
function traced(query: LogQuery): string[] {
  if (query.kind === 'and') return query.of.flatMap(traced)
  if (query.kind !== 'field' || query.field !== 'trace_id' || query.test.kind !== 'equals') return []
  const { value } = query.test
  if (!/^[\w-]{1,64}$/.test(value)) return []
  return [
    ['trace_id', '@trace_id', '@dd.trace_id', '@traceId', '@traceid', '@otelTraceID', '@trace.id']
      .map((name) => `${name}:${value}`)
      .join(' OR '),
  ]
}
