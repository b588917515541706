import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../core/problem.ts'
import type { LogQuery } from '../core/telemetry/log-query.ts'
import { normalForm } from './normal.ts'
import { parseLogQuery } from './parse.ts'
import { query, text } from './test-arbitraries.ts'
import { writeLogQuery } from './write.ts'

const word = (value: string): LogQuery => ({ kind: 'text', value })
const is = (field: string, value: string): LogQuery => ({ kind: 'field', field, test: { kind: 'equals', value } })
const not = (of: LogQuery): LogQuery => ({ kind: 'not', of })
const and = (...of: LogQuery[]): LogQuery => ({ kind: 'and', of })
const or = (...of: LogQuery[]): LogQuery => ({ kind: 'or', of })
const like = (field: string, pattern: string): LogQuery => ({ kind: 'field', field, test: { kind: 'like', pattern } })

test.each<[string, LogQuery]>([
  ['', { kind: 'all' }],
  [' * ', { kind: 'all' }],
  ['timeout', word('timeout')],
  ['"connection reset"', word('connection reset')],
  ['connection reset', and(word('connection'), word('reset'))],
  ['a or b and not c', and(word('a'), word('or'), word('b'), word('and'), word('not'), word('c'))],
  ['a OR b AND NOT c', or(word('a'), and(word('b'), not(word('c'))))],
  ['a b OR c', or(and(word('a'), word('b')), word('c'))],
  ['NOT a b', and(not(word('a')), word('b'))],
  ['NOT (a AND b)', not(and(word('a'), word('b')))],
  ['NOT NOT a', word('a')],
  ['-a -"b c" -(d e)', and(not(word('a')), not(word('b c')), not(and(word('d'), word('e'))))],
  ['-5 --force -> x-y', and(word('-5'), word('--force'), word('->'), word('x-y'))],
  ['level:ERROR OR "timeout"', or(is('level', 'ERROR'), word('timeout'))],
  ['lvl:warning', is('level', 'WARN')],
  ['Severity:critical', is('level', 'FATAL')],
  ['level:>=error', or(is('level', 'ERROR'), is('level', 'FATAL'))],
  ['level:(ERROR OR warn)', or(is('level', 'ERROR'), is('level', 'WARN'))],
  ['level:crit*', is('level', 'FATAL')],
  ['svc:x app:y service:z', and(is('service', 'x'), is('service', 'y'), is('service', 'z'))],
  ['trace:a span:b traceId:c', and(is('trace_id', 'a'), is('span_id', 'b'), is('trace_id', 'c'))],
  ['msg:"a b"', word('a b')],
  ['message:(a OR b*)', or(word('a'), { kind: 'like', pattern: 'b*' })],
  ['fo* *rr*', and({ kind: 'like', pattern: 'fo*' }, { kind: 'like', pattern: '*rr*' })],
  ['path:/api/*/orders', like('path', '/api/*/orders')],
  ['path:"/api/*"', is('path', '/api/*')],
  ['path:a\\**', like('path', 'a\\**')],
  ['user:*', { kind: 'field', field: 'user', test: { kind: 'exists' } }],
  ['status:>=500', { kind: 'field', field: 'status', test: { kind: 'compare', operator: '>=', value: 500 } }],
  ['took:<-1.5', { kind: 'field', field: 'took', test: { kind: 'compare', operator: '<', value: -1.5 } }],
  [
    'status:(>=500 NOT 503)',
    and(
      { kind: 'field', field: 'status', test: { kind: 'compare', operator: '>=', value: 500 } },
      not(is('status', '503')),
    ),
  ],
  ['user:""', is('user', '')],
  ['"odd name":x "level":"ERROR"', and(is('odd name', 'x'), is('level', 'ERROR'))],
  ['at:12:30', is('at', '12:30')],
  ['http://a.b/c std::bad_alloc 12:30', and(word('http://a.b/c'), word('std::bad_alloc'), word('12:30'))],
  ['“connection reset” ‘by peer’ can’t', and(word('connection reset'), word('by peer'), word('can’t'))],
  ['service:“my shop”', is('service', 'my shop')],
  ["'it's late'", word("it's late")],
  ['"say \\"hi\\"\\n\\\\ C:\\Users"', word('say "hi"\n\\ C:\\Users')],
  ['a\\ b C:\\\\x', and(word('a b'), is('C', '\\x'))],
  ['(((a)))', word('a')],
  ['foo(bar)', and(word('foo'), word('bar'))],
])('%s', (written, expected) => {
  expect(parseLogQuery(written)).toEqual(expected)
})

test.each([
  ['(a OR b', 1, 'this ( is never closed'],
  ['a) b', 2, 'a ) closes nothing'],
  ['a AND', 6, 'AND has nothing behind it'],
  ['a AND )', 7, 'AND has nothing behind it'],
  ['OR a', 1, 'OR stands where a term belongs'],
  ['a OR OR b', 6, 'OR stands where a term belongs'],
  ['NOT', 4, 'NOT has nothing behind it'],
  ['()', 2, 'these parentheses are empty'],
  ['status:', 8, 'status: has no value'],
  ['Error: no', 7, 'Error: has no value'],
  ['status:>=', 10, '>= has no value'],
  ['status:>=five', 8, '>= wants a number, not "five"'],
  ['message:>5', 9, 'the message is text and has no order'],
  ['level:ERORR', 7, 'there is no level "ERORR"'],
  ['level:(ERROR OR x*)', 17, 'there is no level "x*"'],
  ['a "b', 3, 'this quote is never closed'],
  ['"":x', 1, 'a field has no name'],
])('%s is refused at position %i: %s', (written, position, what) => {
  const problem = problemOf(written)
  expect(problem.code).toBe('invalid')
  expect(problem.fields.query).toBe(`${what} (position ${position})`)
  expect(problem.message).toMatch(/\. [A-Z].+\.$/)
})

test('a misspelled level is answered with the nearest one', () => {
  expect(problemOf('level:ERORR').message).toContain('Did you mean level:ERROR')
  expect(problemOf('level:banana').message).toContain('TRACE, DEBUG')
})

test.each([
  ['('.repeat(10_000), 'nested deeper'],
  ['a:('.repeat(5_000), 'nested deeper'],
  ['-('.repeat(5_000), 'nested deeper'],
  ['NOT '.repeat(3_999), 'nothing behind'],
  ['-'.repeat(15_999), undefined],
  ['a '.repeat(7_999), 'more than 1000 terms'],
  ['"'.repeat(15_999), 'more than 1000 terms'],
  [`"${'\\'.repeat(15_998)}`, 'never closed'],
  ['x'.repeat(16_001), 'too long'],
])('hostile text is refused and not worked on (%#)', (written, expected) => {
  if (expected) expect(problemOf(written).message).toContain(expected)
  else expect(parseLogQuery(written)).toEqual(word(written))
})

function problemOf(written: string): Problem {
  try {
    parseLogQuery(written)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error(`${written} was read`)
}

test('what is written reads back as the same query', () => {
  fc.assert(
    fc.property(query, (asked) => {
      expect(parseLogQuery(writeLogQuery(asked))).toEqual(normalForm(asked))
    }),
    { numRuns: 1_000 },
  )
})

test('any text is either read or refused with a position in it', () => {
  const part = fc.oneof(text, fc.constantFrom(' ', '(', ')', 'AND', 'OR ', 'NOT ', 'level:', 'x:>', '"', '“', '-', '*'))
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const written = parts.join('')
      try {
        const read = parseLogQuery(written)
        expect(normalForm(read)).toEqual(read)
      } catch (error) {
        expect(error).toBeInstanceOf(Problem)
        const position = Number(/position (\d+)\)$/.exec((error as Problem).fields.query!)![1])
        expect(position).toBeGreaterThan(0)
        expect(position).toBeLessThanOrEqual(written.length + 1)
      }
    }),
    { numRuns: 1_000 },
  )
})
