import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { toKql } from './kql.ts'
import { type Cursor, compare, evaluator, re2, take, takeString, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

const mapping = {
  field: (name: string) => (name === 'level' ? 'SeverityLevel' : name === 'absent' ? '' : name),
  expression: (name: string) => (name === 'message' ? 'Message' : undefined),
  levelValues,
}

/** .NET's ordinal comparison: letters in their invariant upper case, of which none beyond ASCII becomes ASCII. */
const ordinal = (text: string) =>
  Array.from({ length: text.length }, (_, index) => {
    const [character, upper] = [text[index]!, text[index]!.toUpperCase()]
    return upper.length > 1 || (character > '\x7f' && upper <= '\x7f') ? character : upper
  }).join('')

/** The part of Kusto that we write. */
const kql = (query: string) =>
  evaluator<Row>(query, {
    and: / and /,
    or: / or /,
    not: /not(?=\()/,
    atom(cursor) {
      const constant = tryTake(cursor, /true|false/)
      if (constant) return () => constant[0] === 'true'
      if (tryTake(cursor, /isnotempty\(/)) {
        const of = column(cursor)
        take(cursor, /\)/)
        return (row) => of(row) !== ''
      }
      if (tryTake(cursor, /todouble\(/)) {
        const of = column(cursor)
        const [, operator, limit] = take(cursor, /\) (>=|<=|>|<) (-?[0-9.]+)/)
        return (row) => compare(Number(of(row)), operator!, Number(limit))
      }
      const of = column(cursor)
      if (tryTake(cursor, / contains /)) {
        const wanted = ordinal(takeString(cursor))
        return (row) => ordinal(of(row)).includes(wanted)
      }
      if (tryTake(cursor, / in~ \(/)) {
        const wanted = [ordinal(takeString(cursor))]
        while (tryTake(cursor, /, /)) wanted.push(ordinal(takeString(cursor)))
        take(cursor, /\)/)
        return (row) => wanted.includes(ordinal(of(row)))
      }
      take(cursor, / matches regex /)
      const wanted = re2(takeString(cursor))
      return (row) => wanted.test(of(row))
    },
  })

function column(cursor: Cursor): (row: Row) => string {
  if (tryTake(cursor, /Message/)) return (row) => stored(row, 'message')
  take(cursor, /tostring\(column_ifexists\(/)
  const name = takeString(cursor)
  take(cursor, /, ""\)\)/)
  return (row) => stored(row, name === 'SeverityLevel' ? 'level' : name)
}

test('what Kusto is asked for is what the query means, exactly where there is a column', () => {
  const seen = holdsTo((query) => toKql(query, { ...mapping, field: (name) => mapping.field(name) || name }), kql)
  expect(seen.open).toBe(0)
  expect(seen.matched).toBeGreaterThan(100)
})

test('a field that has no column is left to the filter after the fetch', () => {
  expect(holdsTo((query) => toKql(query, mapping), kql).open).toBeGreaterThan(0)
})

test('an OR stays an OR and quotes cannot break out', () => {
  const said = toKql(parseLogQuery('level:ERROR OR "a\\" | take 1 //"'), { ...mapping, levelValues: () => ['Error'] })
  expect(said).toEqual({
    query: '((tostring(column_ifexists("SeverityLevel", "")) in~ ("Error")) or (Message contains "a\\" | take 1 //"))',
    exact: true,
  })
})
