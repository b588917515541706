import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { toLogsQL } from './logsql.ts'
import { compare, evaluator, re2, take, takeString, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

const mapping = { field: (name: string) => ({ message: '_msg', absent: '' })[name] ?? name, levelValues }

/** VictoriaLogs as its documentation and its reading of numbers have it. */
const logsQL = (query: string) =>
  evaluator<Row>(query, {
    and: / and /,
    or: / or /,
    not: /!/,
    atom(cursor) {
      if (tryTake(cursor, /\*/)) return () => true
      const name = takeString(cursor)
      const field = name === '_msg' ? 'message' : name
      take(cursor, /:/)
      if (tryTake(cursor, /\*/)) return (row) => stored(row, field) !== ''
      if (tryTake(cursor, /~/)) {
        const wanted = re2(takeString(cursor))
        return (row) => wanted.test(stored(row, field))
      }
      const [, operator, limit] = take(cursor, /(>=|<=|>|<)(-?[0-9.]+)/)
      return (row) => {
        const text = stored(row, field)
        return text.length <= 20 && /^-?\d+(\.\d+)?$/.test(text) && compare(Number(text), operator!, Number(limit))
      }
    },
  })

test('what LogsQL is asked for is what the query means', () => {
  const { exact, open } = holdsTo((query) => toLogsQL(query, mapping), logsQL)
  expect(exact).toBeGreaterThan(open)
})

test.each([
  ['level:ERROR OR "timeout"', '("level":~"^(?i:error)$" or "_msg":~"(?i:timeout)")', true],
  ['*', '*', true],
  ['NOT (a AND path:"x\\"y")', '(!"_msg":~"(?i:a)" or !"path":~"^(?i:x\\"y)$")', true],
])('%s is written as %s', (text, query, exact) => {
  const one = { ...mapping, levelValues: (level: string) => [level.toLowerCase()] }
  expect(toLogsQL(parseLogQuery(text), one)).toEqual({ query, exact })
})
