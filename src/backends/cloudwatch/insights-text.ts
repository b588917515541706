import { Problem } from '../../core/problem.ts'
import type { LogsWanted } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { toInsights } from '../../query/translate/insights.ts'
import type { FieldMapping } from '../../query/translation.ts'
import { levelValues } from '../level-of.ts'
import { fieldNames } from '../log-line.ts'
import { type Wanted, wantedLines } from '../scope.ts'
import { settleService } from '../settle-service.ts'
import type { ServiceSettings } from './settings.ts'

/** Our own fields of a row, in names no line has. */
const own = {
  message: 'allclear_message',
  level: 'allclear_level',
  trace_id: 'allclear_trace',
  span_id: 'allclear_span',
}

/**
 * What stands for level and message in lines that are no JSON: the level their head names, as `parseLine` finds it. Each
 * of the three ways to write it fills a field of its own.
 */
const plainLevels = {
  allclear_klog: '^(?<allclear_klog>[IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d',
  allclear_mark:
    '^(?:[^{][\\s\\S]{0,118}?)?[\\[(<](?<allclear_mark>(?i:trace|debug|info|notice|warn|warning|error|err|crit|alert|emerg|fatal|panic))[\\])>]',
  allclear_word:
    '^(?:[^{][\\s\\S]{0,118}?[\\s\\[(|<:"-]|[\\s\\[(|<:"-])?(?<allclear_word>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|PANIC)(?:$|[\\s\\])|>:",-])',
}

/** The lines of a service in a window as commands of Logs Insights; other commands may follow. */
export function insightsText(
  wanted: LogsWanted,
  service: ObservedService,
  { from, to }: Window,
): Wanted<string> & { text: string } {
  const { service_field } = service.extra as Partial<ServiceSettings>
  const lines = wantedLines(
    wanted,
    (query) => toInsights(settleService(query, service.name), mappingOf(service)),
    rawCommands,
  )
  const translated = 'query' in wanted && lines.query !== undefined
  const commands = [
    'fields @timestamp, @message, @log, @logStream, @ptr',
    `filter toMillis(@timestamp) >= ${from.getTime()} and toMillis(@timestamp) < ${to.getTime()}`,
    ...(service_field ? [`filter ${fieldText(service_field)} = ${quoted(service.name)}`] : []),
    ...(translated ? shape(service) : []),
    ...(lines.query === undefined ? [] : [translated ? `filter ${lines.query}` : lines.query]),
  ]
  return { ...lines, text: commands.join('\n| ') }
}

/** A text as Insights writes it; a name with line breaks is none that a log holds. */
const quoted = (text: string) => `"${text.replace(/\p{Cc}/gu, ' ').replace(/[\\"]/g, '\\$&')}"`
const fieldText = (name: string) => (/^@?\w+(\.\w+)*$/.test(name) ? name : `\`${name.replaceAll('`', '')}\``)

/** Commands that give every line the same few fields, however its logger calls them. */
function shape(service: ObservedService): string[] {
  if (service.logFormat === 'logfmt') return []
  const first = (names: readonly string[], last: readonly string[], as: string) =>
    `coalesce(${[...names.map(held), ...last].join(', ')}) as ${as}`
  const levels = [...(service.levelField ? [service.levelField] : []), ...fieldNames.levels]
  const json = service.logFormat === 'plain' ? [] : undefined
  return [
    ...Object.values(plainLevels).map((pattern) => `parse @message /${pattern}/`),
    `fields ${[
      first(json ?? fieldNames.messages, ['@message'], own.message),
      first(json ?? levels, Object.keys(plainLevels), own.level),
      ...(json ? [] : [first(fieldNames.traces, [], own.trace_id), first(fieldNames.spans, [], own.span_id)]),
    ].join(', ')}`,
  ]
}

/** A field of a JSON line as Insights names it: one that begins with `@` gets another. */
const held = (name: string) => `\`${name.startsWith('@') ? `@${name}` : name}\``

/** Fields of logfmt lines are unknown to Insights, and plain lines have none. */
function mappingOf({ logFormat }: ObservedService): FieldMapping {
  return {
    field(canonical) {
      if (canonical === 'service' || logFormat === 'logfmt') return ''
      if (canonical === 'message' || canonical === 'level') return own[canonical]
      if (logFormat === 'plain' || canonical.startsWith('aws.log.')) return ''
      return canonical === 'trace_id' || canonical === 'span_id' ? own[canonical] : held(canonical).slice(1, -1)
    },
    levelValues,
  }
}

/** Commands that keep every row what it is, so that rows can still be paged and counted. */
const kept = new Set(['filter', 'parse', 'fields'])

/**
 * A raw text as commands behind the scope: a bare condition becomes a filter. Commands that choose log groups, or that
 * sort, cut or sum up, are refused.
 */
function rawCommands(raw: string): string {
  const text = raw.trim().replace(/^\|\s*/, '')
  if (/(^|[|(\n])\s*source\b|\blogGroups\s*\(/i.test(text))
    throw refusal('SOURCE chooses other log groups', 'The log groups are those of the service: leave SOURCE out')
  const commands = commandsOf(text)
  const named =
    /^(filter|parse|fields|sort|limit|stats|display|dedup|pattern|diff|unmask|unnest|anomaly|filterindex|lookup|join|append|addtotals)\b/i
  const whole = named.test(commands[0] ?? '') ? text : `filter ${text}`
  const stray = commandsOf(whole).find((command) => !kept.has((/^\w+/.exec(command)?.[0] ?? '').toLowerCase()))
  if (stray === undefined) return whole
  const name = stray.slice(0, 20)
  throw refusal(
    `"${name}" cannot stand here`,
    'Lines are selected with filter, parse and fields; sorting and counting is ours',
  )
}

/** Splits at `|` outside of quotes and of regular expressions. */
const commandsOf = (text: string) =>
  (
    text.match(
      /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=(?:like|=~|@\w+|,|\()\s*)\/(?:[^/\\\n]|\\.)+\/|[^|])+/g,
    ) ?? []
  ).map((command) => command.trim())

const refusal = (what: string, remedy: string) =>
  new Problem('invalid', `The Logs Insights query cannot be taken: ${what}. ${remedy}.`, { fields: { query: what } })
