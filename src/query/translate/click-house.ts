import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { numberSource, plainNumber } from '../number.ts'
import { type Ask, type ExpressionMapping, type Language, type Translation, translate } from '../translation.ts'
import { searchRegex } from './search-regex.ts'

/**
 * ClickHouse, as a condition for WHERE with named parameters (`{q0:String}`); every text is a parameter and only names
 * are written into the SQL. Over HTTP a parameter's value is read with the escapes of TSV: write `\` as `\\`, a line
 * break as `\n`, a tab as `\t`. Relies on: `match` searches with RE2; `positionCaseInsensitive` folds ASCII alone; texts
 * are never NULL (the OpenTelemetry schema's columns and map values; an absent key is the empty text). A column of
 * another type needs `expression` with `toString`.
 */
export function toClickHouse(
  query: LogQuery,
  mapping: ExpressionMapping,
): Translation<{ sql: string; params: Record<string, string | number> }> {
  const params: Record<string, string | number> = {}
  const bind = (value: string | number, type: 'String' | 'Float64') => {
    const name = `q${Object.keys(params).length}`
    params[name] = value
    return `{${name}:${type}}`
  }
  const { query: sql, exact } = translate(query, mapping, language(mapping, bind))
  return { query: { sql, params: onlyUsed(sql, params) }, exact }
}

type Bind = (value: string | number, type: 'String' | 'Float64') => string

const language = (mapping: ExpressionMapping, bind: Bind): Language<string> => ({
  all: '1',
  none: '0',
  and: (parts) => `(${parts.join(' AND ')})`,
  or: (parts) => `(${parts.join(' OR ')})`,
  not: (part) => `NOT ${part}`,
  ask(ask) {
    const column = columnOf(ask, mapping)
    return column ? { query: condition(ask, column, bind), exact: true } : undefined
  },
})

function condition(ask: Ask, column: string, bind: Bind): string {
  const { test } = ask
  if (test.kind === 'filled') return `(${column} != '')`
  if (test.kind === 'contains' && noCaseBeyondAscii(test.text))
    return `(positionCaseInsensitive(${column}, ${bind(test.text, 'String')}) > 0)`
  if (test.kind !== 'compare') return `match(${column}, ${bind(searchRegex(ask)!, 'String')})`
  const number = `match(${column}, ${bind(`^${numberSource}$`, 'String')})`
  const limit = Number(plainNumber(test.value))
  return `(${number} AND toFloat64OrZero(${column}) ${test.operator} ${bind(limit, 'Float64')})`
}

const noCaseBeyondAscii = (text: string) => !/[^\0-\x7f]/.test(text)

function columnOf({ canonical }: Ask, mapping: ExpressionMapping): string | undefined {
  const expression = mapping.expression?.(canonical)
  if (expression) return expression
  const name = mapping.field(canonical)
  return name ? `"${name.replace(/[\\"]/g, '\\$&').replace(/\0/g, '\\0')}"` : undefined
}

/** Parts that were left open again leave their parameters behind. */
const onlyUsed = (sql: string, params: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(params).filter(([name]) => sql.includes(`{${name}:`)))
