import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { gcpSegment, toGcpFilter } from './gcp-filter.ts'
import { type Cursor, compare, evaluator, take, tryTake } from './test-boolean.ts'
import { holdsTo, stored } from './test-translation.ts'

const canonicalPaths: Record<string, string> = {
  message: 'textPayload',
  level: 'jsonPayload.level',
  service: 'resource.labels.service_name',
  trace_id: 'trace',
  span_id: 'spanId',
}
const field = (name: string) => (name === 'absent' ? '' : (canonicalPaths[name] ?? `jsonPayload.${gcpSegment(name)}`))
const mapping = { field }

/** What an entry holds at a path, with its type. */
const typed = (row: Row, name: string) =>
  name in canonicalPaths ? stored(row, name) || undefined : (row.entry.extra[name] ?? undefined)

/** The part of Cloud Logging's language that we write: types decide, and a text is never compared as a number. */
const gcp = (query: string) =>
  evaluator<Row>(query, {
    and: / AND /,
    or: / OR /,
    not: /NOT /,
    atom(cursor) {
      const constant = tryTake(cursor, /timestamp (>=|<) "1970-01-01T00:00:00Z"/)
      if (constant) return () => constant[1] === '>='
      const name = path(cursor)
      if (tryTake(cursor, /:\*/)) return (row) => typed(row, name) !== undefined
      if (tryTake(cursor, / =~ /)) {
        // In RE2 a bracket that comes first in a class is itself.
        const wanted = new RegExp(literal(cursor).replaceAll('[]]', '\\]'), 'u')
        return (row) => typeof typed(row, name) === 'string' && wanted.test(typed(row, name) as string)
      }
      if (tryTake(cursor, / = /)) {
        const value = literal(cursor)
        return (row) => equal(typed(row, name), value)
      }
      const [, operator, limit] = take(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
      return (row) => {
        const left = typed(row, name)
        return typeof left === 'number' && compare(left, operator!, Number(limit))
      }
    },
  })

function equal(left: string | number | boolean | undefined, right: string): boolean {
  if (typeof left === 'number') return right.trim() !== '' && left === Number(right)
  if (typeof left === 'boolean') return String(left) === right
  return left?.toLowerCase() === right.toLowerCase()
}

const literal = (cursor: Cursor) => take(cursor, /"((?:[^"\\]|\\[\s\S])*)"/)[1]!.replace(/\\([\s\S])/g, '$1')

function path(cursor: Cursor): string {
  const segments = /[A-Za-z_]\w*(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\[\s\S])*"))*/
  const found = take(cursor, segments)[0]
  const name = Object.keys(canonicalPaths).find((key) => canonicalPaths[key] === found)
  if (name) return name
  return found
    .replace('jsonPayload.', '')
    .replace(/^"|"$/g, '')
    .replace(/\\([\s\S])/g, '$1')
}

test('what Cloud Logging is asked for is what the query means', () => {
  const seen = holdsTo((query) => toGcpFilter(query, mapping), gcp, 800)
  expect(seen.exact).toBeGreaterThan(seen.open)
  expect(seen.matched).toBeGreaterThan(100)
})

test('a message in one of two payloads is asked for in both', () => {
  const two = {
    field,
    alternatives: (name: string) => (name === 'message' ? ['textPayload', 'jsonPayload.message'] : undefined),
  }
  expect(toGcpFilter(parseLogQuery('NOT "a.b"'), two)).toEqual({
    query: 'NOT (textPayload =~ "[aA][.][bB]" OR jsonPayload.message =~ "[aA][.][bB]")',
    exact: true,
  })
})

test('the severity is asked for by its own names', () => {
  const severity = {
    field: () => 'severity',
    levelValues: (level: string) => (level === 'FATAL' ? ['CRITICAL', 'ALERT', 'panic'] : []),
  }
  expect(toGcpFilter(parseLogQuery('level:FATAL'), severity)).toEqual({
    query: 'severity = ("CRITICAL" OR "ALERT")',
    exact: true,
  })
})

test('a path that is none is not asked for', () => {
  expect(toGcpFilter(parseLogQuery('"x) OR (y":1'), { field: (name) => `jsonPayload.${name}` }).exact).toBe(false)
})
