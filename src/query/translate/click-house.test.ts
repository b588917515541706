import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { toClickHouse } from './click-house.ts'
import { type Cursor, compare, evaluator, re2, take, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

const mapping = {
  field: (name: string) => ({ message: 'Body', level: 'SeverityText', absent: '' })[name] ?? name,
  expression: (name: string) => (name === 'status' ? "LogAttributes['status']" : undefined),
  levelValues,
}

const asciiLower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The part of ClickHouse's SQL that we write, with its parameters. */
function clickHouse({ sql, params }: { sql: string; params: Record<string, string | number> }) {
  const column = (cursor: Cursor) => {
    if (tryTake(cursor, /LogAttributes\['status'\]/)) return (row: Row) => stored(row, 'status')
    const name = take(cursor, /"((?:[^"\\]|\\[\s\S])*)"/)[1]!
      .replace(/\\0/g, '\0')
      .replace(/\\([\s\S])/g, '$1')
    const field = { Body: 'message', SeverityText: 'level' }[name] ?? name
    return (row: Row) => stored(row, field)
  }
  const param = (cursor: Cursor) => params[take(cursor, /\{(q\d+):(?:String|Float64)\}/)[1]!]!
  return evaluator<Row>(sql, {
    and: / AND /,
    or: / OR /,
    not: /NOT /,
    atom(cursor) {
      const constant = tryTake(cursor, /[01](?![\w])/)
      if (constant) return () => constant[0] === '1'
      if (tryTake(cursor, /match\(/)) {
        const of = column(cursor)
        take(cursor, /, /)
        const wanted = re2(String(param(cursor)))
        take(cursor, /\)/)
        return (row) => wanted.test(of(row))
      }
      if (tryTake(cursor, /positionCaseInsensitive\(/)) {
        const of = column(cursor)
        take(cursor, /, /)
        const wanted = asciiLower(String(param(cursor)))
        take(cursor, /\) > 0/)
        return (row) => asciiLower(of(row)).includes(wanted)
      }
      if (tryTake(cursor, /toFloat64OrZero\(/)) {
        const of = column(cursor)
        const operator = take(cursor, /\) (>=|<=|>|<) /)[1]!
        const limit = Number(param(cursor))
        return (row) => compare(Number(of(row)) || 0, operator, limit)
      }
      const of = column(cursor)
      take(cursor, / != ''/)
      return (row) => of(row) !== ''
    },
  })
}

test('what ClickHouse is asked for is what the query means, always exactly', () => {
  const seen = holdsTo(
    (query) => toClickHouse(query, { ...mapping, field: (name) => mapping.field(name) || 'absent' }),
    clickHouse,
  )
  expect(seen.open).toBe(0)
  expect(seen.matched).toBeGreaterThan(100)
})

test('a field that has no column is left to the filter after the fetch', () => {
  expect(holdsTo((query) => toClickHouse(query, mapping), clickHouse).open).toBeGreaterThan(0)
})

test('texts travel as parameters and names in quotes', () => {
  expect(
    toClickHouse(parseLogQuery(`level:ERROR OR "x'); DROP" "na\\"me":1`), {
      field: (name) => name,
      levelValues: () => ['ERROR'],
    }),
  ).toEqual({
    query: {
      sql: `(match("level", {q0:String}) OR ((positionCaseInsensitive("message", {q1:String}) > 0) AND match("na\\"me", {q2:String})))`,
      params: { q0: '^(?i:ERROR)$', q1: "x'); DROP", q2: '^1$' },
    },
    exact: true,
  })
})
