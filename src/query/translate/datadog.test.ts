import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { toDatadog } from './datadog.ts'
import { type Cursor, evaluator, take, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

const own: Record<string, string> = { level: 'status', service: 'service' }
const field = (name: string) => own[name] ?? `@${name}`
const mapping = { field, levelValues }

/** Datadog's search: tokens of the message whatever their case, attributes with it, statuses in small letters. */
const datadog = (query: string) =>
  evaluator<Row>(query, {
    and: / AND /,
    or: / OR /,
    not: /-/,
    atom(cursor) {
      if (tryTake(cursor, /\*:allclear/)) return () => false
      if (tryTake(cursor, /\*(?=[\s)]|$)/)) return () => true
      const free = tryTake(cursor, /\*([A-Za-z0-9]+)\*/)
      if (free) {
        const wanted = free[1]!.toLowerCase()
        return ({ entry }) =>
          entry.message.split(/[^\p{L}\p{N}_]+/u).some((token) => token.toLowerCase().includes(wanted))
      }
      const name = nameAt(cursor)
      const value = take(cursor, /[\w*?]+/)[0]
      if (name === 'level') return (row) => stored(row, 'level').toLowerCase() === value
      const wanted = new RegExp(`^${value.replace(/\*/g, '[\\s\\S]*').replace(/\?/g, '[\\s\\S]')}$`, 'u')
      return (row) => stored(row, name) !== '' && wanted.test(stored(row, name))
    },
  })

function nameAt(cursor: Cursor): string {
  const name = take(cursor, /((?:[\w.@/-]|\\[\s\S])+):/)[1]!.replace(/\\([\s\S])/g, '$1')
  return Object.keys(own).find((key) => own[key] === name) ?? name.slice(1)
}

test('what Datadog is asked for lets through every line that the query means', () => {
  const seen = holdsTo((query) => toDatadog(query, mapping), datadog, 800)
  expect(seen.exact).toBeGreaterThan(0)
  expect(seen.matched).toBeGreaterThan(100)
})

test('only the level is exact, so only it is negated', () => {
  const statuses = {
    field,
    levelValues: (level: string) => (level === 'FATAL' ? ['critical', 'alert'] : [level.toLowerCase()]),
  }
  expect(toDatadog(parseLogQuery('NOT level:FATAL NOT timeout "connection reset" @x:4a-2'), statuses)).toEqual({
    query: '((-status:critical AND -status:alert) AND (*connection* AND *reset*) AND @@x:4??2)',
    exact: false,
  })
})
