import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { type ElasticType, toElastic } from './elastic.ts'
import { compare } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

type Types = Record<string, ElasticType | undefined>

/** How the fields of the test's lines may be indexed. */
const indices: Record<string, Types> = {
  'a usual index': {
    message: 'text',
    level: 'keyword',
    service: 'keyword',
    trace_id: 'keyword',
    status: 'number',
    path: 'keyword',
    flag: 'boolean',
  },
  'an index that is all text': {
    message: 'text',
    level: 'text',
    service: 'text',
    path: 'text',
    'od"d `na\\me': 'text',
    status: 'number',
    flag: 'boolean',
  },
  'an index of wildcards': {
    message: 'wildcard',
    level: 'wildcard',
    service: 'wildcard',
    path: 'wildcard',
    'od"d `na\\me': 'wildcard',
    status: 'number',
  },
  'an index of short keywords': {
    message: 'keyword',
    level: 'keyword',
    service: 'keyword',
    path: 'keyword',
    'od"d `na\\me': 'keyword',
    mixed: 'other',
  },
  'an index nobody knows': {},
}

/** How long a keyword may be before it is ignored; short, so that the property meets such values. */
const ignoreAbove = 200

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The part of the Query DSL that we write, over one document whose fields are indexed by type. */
function holds(query: unknown, row: Row, types: Types): boolean {
  const [[kind, body]] = Object.entries(query as Record<string, Record<string, unknown>>) as [
    [string, Record<string, unknown>],
  ]
  if (kind === 'match_all') return true
  if (kind === 'match_none') return false
  if (kind === 'bool') {
    const { filter = [], must_not = [], should } = body as Record<string, unknown[]>
    return (
      filter.every((part) => holds(part, row, types)) &&
      !must_not.some((part) => holds(part, row, types)) &&
      (!should || should.some((part) => holds(part, row, types)))
    )
  }
  if (kind === 'exists') return exists(row, String(body.field), types)
  const [[name, asked]] = Object.entries(body) as [[string, Record<string, unknown>]]
  if (name === '_ignored') return ignored(row, String(asked.value), types)
  if (kind === 'terms') return (asked as unknown as unknown[]).includes(row.entry.extra[name])
  if (kind === 'range')
    return Object.entries(asked).every(([operator, limit]) => {
      const value = row.entry.extra[name]
      return (
        typeof value === 'number' &&
        compare(value, { gt: '>', gte: '>=', lt: '<', lte: '<=' }[operator]!, Number(limit))
      )
    })
  const terms = termsOf(row, name, types)
  const wanted = lower(String(asked.value))
  if (kind === 'term') return terms.some((term) => lower(term) === wanted)
  if (kind === 'wildcard') {
    const pattern = wanted.replace(/\\([\s\S])|([*?])|([.+^$()[\]{}|/\\])/g, (_, escaped, wild, special) =>
      wild
        ? wild === '*'
          ? '[\\s\\S]*'
          : '[\\s\\S]'
        : `\\x{${(escaped ?? special).charCodeAt(0).toString(16)}}`.replace(
            /\\x\{(\w+)\}/,
            (_all, hex) => `\\u{${hex}}`,
          ),
    )
    return terms.some((term) => new RegExp(`^${pattern}$`, 'u').test(lower(term)))
  }
  throw new Error(`Unknown clause ${kind}`)
}

const typeOf = (name: string, types: Types): ElasticType => types[name] ?? 'keyword'
const ignored = (row: Row, name: string, types: Types) =>
  typeOf(name, types) === 'keyword' && stored(row, name).length > ignoreAbove
const has = (row: Row, name: string) =>
  Object.hasOwn(row.entry.extra, name) ? row.entry.extra[name] !== null : name === 'message' || stored(row, name) !== ''
const exists = (row: Row, name: string, types: Types) => has(row, name) && !ignored(row, name, types)

function termsOf(row: Row, name: string, types: Types): string[] {
  if (!exists(row, name, types)) return []
  const text = stored(row, name)
  if (typeOf(name, types) !== 'text') return [text]
  return text
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
    .map((term) => term.toLowerCase())
}

describe.each(Object.entries(indices))('in %s', (_, types) => {
  test('what Elasticsearch is asked for is what the query means', () => {
    const mapping = {
      field: (name: string) => (name === 'absent' ? '' : name),
      levelValues,
      type: (name: string) => types[name],
    }
    const seen = holdsTo(
      (query) => toElastic(query, mapping),
      (query) => (row) => holds(query, row, types),
      250,
    )
    expect(seen.matched).toBeGreaterThan(50)
  })
})

test('a value too long for its keyword is still found', () => {
  const types: Types = { path: 'keyword' }
  const said = toElastic(parseLogQuery('path:/api/*'), { field: (name) => name, type: (name) => types[name] })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), (length) => {
      const entry = { at: new Date(0), message: '', service: '', extra: { path: `/api/${'x'.repeat(length)}` } }
      expect(holds(said.query, { entry, levelText: '' }, types)).toBe(true)
    }),
  )
})

test('words of a text become wildcards within terms', () => {
  const mapping = {
    field: (name: string) => name,
    type: (name: string) => (name === 'level' ? ('keyword' as const) : undefined),
    levelValues: () => ['error'],
  }
  expect(toElastic(parseLogQuery('level:ERROR OR "connection reset"'), mapping)).toEqual({
    query: {
      bool: {
        should: [
          { term: { level: { value: 'error', case_insensitive: true } } },
          {
            bool: {
              filter: [
                { wildcard: { message: { value: '*connection*', case_insensitive: true } } },
                { wildcard: { message: { value: '*reset*', case_insensitive: true } } },
              ],
            },
          },
        ],
        minimum_should_match: 1,
      },
    },
    exact: false,
  })
})
