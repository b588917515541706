import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEntry } from '../core/telemetry/log.ts'
import { fold } from './fold.ts'
import { matches } from './matches.ts'
import { normalForm } from './normal.ts'
import { parseLogQuery } from './parse.ts'
import { query, row } from './test-arbitraries.ts'

const entry: LogEntry = {
  at: new Date(0),
  level: 'ERROR',
  message: 'Upstream (db-1) timed out: /api/users/42/orders TypeError ÉTÉ\n\tat foo_bar.js:12',
  service: 'shop-API',
  traceId: 'AB12',
  extra: {
    status: 503,
    'http.route': '/api/users/*',
    ok: false,
    took: '12.5',
    unit: '5ms',
    small: 1e-7,
    none: null,
    empty: '',
  },
}

test.each([
  ['upstream', true],
  ['stream', true],
  ['"TIMED OUT"', true],
  ['"timed  out"', false],
  ['été', true],
  ['*', true],
  ['up*', true],
  ['stream*', false],
  ['*stream', true],
  ['*Err*', true],
  ['type*', true],
  ['*error', true],
  ['bar*', false],
  ['db*', true],
  ['u*m', true],
  ['up*out', false],
  ['/api/*/orders', true],
  ['/api/*/users', false],
  ['level:error', true],
  ['level:>=WARN', true],
  ['level:<ERROR', false],
  ['level:*', true],
  ['service:SHOP-api', true],
  ['service:shop', false],
  ['service:shop*', true],
  ['trace:ab12', true],
  ['span:*', false],
  ['span:""', true],
  ['status:503', true],
  ['status:>=500', true],
  ['status:(500 OR 503)', true],
  ['status:5*', true],
  ['status:>503', false],
  ['NOT status:>=500', false],
  ['NOT missing:>=500', true],
  ['took:>12', true],
  ['unit:>1', false],
  ['small:<0.001', true],
  ['ok:FALSE', true],
  ['none:*', false],
  ['empty:*', false],
  ['toString:*', false],
  ['__proto__:*', false],
  ['http.route:"/api/users/*"', true],
  ['http.route:/api/*', true],
  ['NOT (timed AND nothing)', true],
  ['nothing OR level:ERROR', true],
])('%s: %s', (written, expected) => {
  expect(matches(parseLogQuery(written), entry)).toBe(expected)
})

test.each([
  ['k', '\u212a', false],
  ['s', 'ſ', false],
  ['i', 'İ', false],
  ['σ', 'ς', true],
  ['É', 'é', true],
  ['ß', 'SS', false],
])('a letter outside ASCII is never one inside it: %s and %s', (wanted, message, expected) => {
  expect(matches({ kind: 'text', value: wanted }, { ...entry, message })).toBe(expected)
  expect(fold(wanted) === fold(message)).toBe(expected)
})

test('AND, OR and NOT mean what logic says, and the normal form means the same', () => {
  fc.assert(
    fc.property(query, query, row, (a, b, { entry }) => {
      const [isA, isB] = [matches(a, entry), matches(b, entry)]
      expect(matches({ kind: 'and', of: [a, b] }, entry)).toBe(isA && isB)
      expect(matches({ kind: 'or', of: [a, b] }, entry)).toBe(isA || isB)
      expect(matches({ kind: 'not', of: a }, entry)).toBe(!isA)
      expect(matches(normalForm(a), entry)).toBe(isA)
    }),
    { numRuns: 500 },
  )
})

test('a text is found where its fold is, in one case or another', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (value, around) => {
      const message = around + value + around
      for (const one of [value, value.toUpperCase(), value.toLowerCase(), around])
        expect(matches({ kind: 'text', value: one }, { ...entry, message })).toBe(fold(message).includes(fold(one)))
    }),
  )
})
