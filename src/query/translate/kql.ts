import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { numberSource, plainNumber } from '../number.ts'
import { type Ask, type ExpressionMapping, type Language, type Translation, translate } from '../translation.ts'
import { quoted } from './quote.ts'
import { searchRegex } from './search-regex.ts'

/**
 * Kusto (KQL), as a condition for `where`. Relies on: `contains` and `=~` compare texts whatever the case of their
 * letters (we use them for ASCII alone, and `matches regex` for the rest, where case is spelled out); a text is never
 * null, so NOT has two values; strings escape as in C#; `column_ifexists` makes an absent column the empty text.
 */
export const toKql = (query: LogQuery, mapping: ExpressionMapping): Translation<string> =>
  translate(query, mapping, language(mapping))

const language = (mapping: ExpressionMapping): Language<string> => ({
  all: 'true',
  none: 'false',
  and: (parts) => `(${parts.join(' and ')})`,
  or: (parts) => `(${parts.join(' or ')})`,
  not: (part) => `not(${part})`,
  ask(ask) {
    const column = columnOf(ask, mapping)
    return column ? { query: condition(ask, column), exact: true } : undefined
  },
})

function condition(ask: Ask, column: string): string {
  const { test } = ask
  if (test.kind === 'filled') return `isnotempty(${column})`
  if (test.kind === 'contains' && ascii(test.text)) return `(${column} contains ${quoted(test.text)})`
  if (test.kind === 'equals' && test.texts.every(ascii)) return `(${column} in~ (${test.texts.map(quoted).join(', ')}))`
  if (test.kind !== 'compare') return `(${column} matches regex ${quoted(searchRegex(ask)!)})`
  const number = `${column} matches regex ${quoted(`^${numberSource}$`)}`
  return `(${number} and todouble(${column}) ${test.operator} ${plainNumber(test.value)})`
}

const ascii = (text: string) => !/[^\0-\x7f]/.test(text)

function columnOf({ canonical }: Ask, mapping: ExpressionMapping): string | undefined {
  const expression = mapping.expression?.(canonical)
  if (expression) return expression
  const name = mapping.field(canonical)
  return name ? `tostring(column_ifexists(${quoted(name)}, ""))` : undefined
}
