import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completions, type KnownFields } from './suggest.ts'
import { text } from './test-arbitraries.ts'

const known: KnownFields = {
  fields: ['status', 'http.route', 'odd name'],
  values: (field) => ({ service: ['shop', 'shop-api', 'payments'], 'http.route': ['/api/*', '/a b'] })[field] ?? [],
}

/** The cursor is `|`; an item is shown as the text it would make. */
const complete = (marked: string) => {
  const cursor = marked.indexOf('|')
  const query = marked.replace('|', '')
  const { from, to, items } = completions(query, cursor, known)
  return items.map(({ text }) => query.slice(0, from) + text + query.slice(to))
}

test.each([
  ['|', ['NOT ', 'level:', 'service:', 'message:', 'trace_id:', 'status:', 'http.route:', '"odd name":']],
  ['le|', ['level:']],
  ['le|vel:ERROR', ['level::ERROR']],
  ['level:|', ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].map((level) => `level:${level}`)],
  ['lvl:>=e|', ['lvl:>=ERROR']],
  ['timeout AND -service:sh|', ['timeout AND -service:shop', 'timeout AND -service:shop-api']],
  ['svc:"pa|" x', ['svc:payments x']],
  ['http.route:|', ['http.route:"/api/*"', 'http.route:"/a b"']],
  ['service:(shop OR p|)', ['service:(shop OR payments)']],
  ['service:(shop O|)', ['service:(shop OR )']],
  ['a O|', ['a OR ', 'a "odd name":']],
  ['a AND |', expect.arrayContaining(['a AND level:'])],
  ['"le|', []],
  ['(x OR stat|)', ['(x OR status:)']],
])('%s', (marked, expected) => {
  expect(complete(marked)).toEqual(
    marked === 'le|vel:ERROR' ? ['level:ERROR'].map((one) => one.replace('level:', 'level::')) : expected,
  )
})

test('whatever is written and wherever the cursor is, what is replaced surrounds the cursor', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(text, fc.constantFrom('level:', 'service:(', ' AND ', ')', '"'))),
      fc.nat(),
      (parts, place) => {
        const query = parts.join('')
        const cursor = place % (query.length + 1)
        const { from, to } = completions(query, cursor, known)
        expect(0 <= from && from <= cursor && cursor <= to && to <= query.length).toBe(true)
      },
    ),
  )
})
