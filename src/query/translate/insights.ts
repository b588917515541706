import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { plainNumber } from '../number.ts'
import { common } from '../regex.ts'
import { type Ask, type ExpressionMapping, type Language, type Translation, translate } from '../translation.ts'
import { searchRegex } from './search-regex.ts'

/**
 * CloudWatch Logs Insights, as an expression for `filter`. Relies on: `like /…/` finds a regular expression anywhere, and
 * `(?i:…)` folds at least ASCII; names with unusual characters stand in backticks. What a test of an absent field is
 * under NOT is not documented, so its absence is asked for as well; nor is how a text compares with a number, so
 * comparisons are never exact.
 */
export const toInsights = (query: LogQuery, mapping: ExpressionMapping): Translation<string> =>
  translate(query, mapping, language(mapping))

const language = (mapping: ExpressionMapping): Language<string> => ({
  all: 'ispresent(@timestamp)',
  none: 'not ispresent(@timestamp)',
  and: (parts) => `(${parts.join(' and ')})`,
  or: (parts) => `(${parts.join(' or ')})`,
  not: (part) => `not ${part}`,
  ask(ask) {
    const field = fieldOf(ask, mapping)
    if (!field) return undefined
    const { test } = ask
    if (test.kind !== 'compare') {
      const regex = slashed(searchRegex(ask, insights)!)
      const opposite = `(not ispresent(${field}) or ${field} not like ${regex})`
      return { query: `(${field} like ${regex})`, exact: true, opposite }
    }
    const compared = `${field} ${test.operator} ${plainNumber(test.value)}`
    return { query: `(${compared} or ${field} like /[eE+]|^-?[.]|[.]$/)`, exact: false }
  },
})

/** Its end of text is `\z`: in some flavours `$` stands before a last line break too. */
const insights = { ...common, end: '\\z' }

const slashed = (regex: string) => `/${regex.replace(/\//g, '\\/')}/`

function fieldOf({ canonical }: Ask, mapping: ExpressionMapping): string | undefined {
  const expression = mapping.expression?.(canonical)
  if (expression) return expression
  const name = mapping.field(canonical)
  if (/^@?[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) return name
  return name && !/[`\\\p{Cc}]/u.test(name) ? `\`${name}\`` : undefined
}
