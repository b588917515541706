import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatten } from './flatten.ts'
import { levelOf, levelOfSeverity, levelValues } from './level-of.ts'
import { logEntry } from './log-entry.ts'
import { parseLine } from './log-line.ts'
import { momentOf } from './moment-of.ts'

const at = new Date('2026-03-01T10:00:00Z')

test.each([
  ['warning', 'WARN'],
  [' Err ', 'ERROR'],
  ['CRITICAL', 'FATAL'],
  ['Information', 'INFO'],
  ['ERROR3', 'ERROR'],
  [50, 'ERROR'],
  ['60', 'FATAL'],
  [3, 'ERROR'],
  [7, 'DEBUG'],
  [55, undefined],
  ['unknown', undefined],
  [null, undefined],
])('the level %s is %s', (value, level) => {
  expect(levelOf(value)).toBe(level)
})

test('every value of a level is read as that level', () => {
  for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const) {
    expect(levelValues(level).length).toBeGreaterThan(4)
    for (const value of levelValues(level)) expect([value, levelOf(value)]).toEqual([value, level])
  }
})

test('severity numbers of OpenTelemetry fall into four shades a level', () => {
  expect([0, 1, 4, 5, 9, 13, 17, 20, 21, 24, 25].map(levelOfSeverity)).toEqual([
    undefined,
    'TRACE',
    'TRACE',
    'DEBUG',
    'INFO',
    'WARN',
    'ERROR',
    'ERROR',
    'FATAL',
    'FATAL',
    undefined,
  ])
})

test.each([
  ['2026-03-01T10:00:00Z', at],
  ['2026-03-01 10:00:00,123456', new Date(at.getTime() + 123)],
  ['2026-03-01T11:00:00.5+01:00', new Date(at.getTime() + 500)],
  [at.getTime() / 1000, at],
  [String(at.getTime()), at],
  [at.getTime() * 1000, at],
  [`${at.getTime()}123456`, at],
  ['soon', undefined],
  [12, undefined],
])('%s is the moment %s', (value, moment) => {
  expect(momentOf(value)).toEqual(moment)
})

test('a moment in any unit comes back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2e11, max: 4e12 }), (ms) => {
      for (const text of [new Date(ms).toISOString(), String(ms), `${ms}000`, `${ms}000000`])
        expect(momentOf(text)?.getTime()).toBe(ms)
    }),
  )
})

test.each([
  [
    '{"ts":"2026-03-01T10:00:00Z","log":{"level":"warn"},"msg":"slow","trace":{"id":"ab"},"http":{"status":500}}',
    { format: 'json', message: 'slow', level: 'warn', traceId: 'ab', extra: { http: { status: 500 } } },
  ],
  [
    'level=error msg="a \\"b\\"" status=500',
    { format: 'logfmt', message: 'a "b"', level: 'error', extra: { status: 500 } },
  ],
  ['{"@l":"Error","@mt":"Failed {Id}"}', { format: 'json', message: 'Failed {Id}', level: 'Error' }],
  ['2026-03-01 10:00:00 [main] ERROR a.b.C - no', { format: 'plain', level: 'ERROR' }],
  ['W0301 10:00:00.000 1 x.go:1] no', { format: 'plain', level: 'W' }],
  ['the ratio a=b is prose', { format: 'plain', message: 'the ratio a=b is prose', level: undefined }],
  ['{broken', { format: 'plain', message: '{broken' }],
])('%s is read', (line, read) => {
  expect(parseLine(line)).toMatchObject(read)
})

test('whatever a line holds, an entry is flat, bounded and has no prototype in it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything({ maxDepth: 3 })), fc.anything(), (extra, message) => {
      const entry = logEntry({
        at,
        message: typeof message === 'bigint' ? '1' : String(typeof message),
        service: 'a',
        extra: clean(extra),
      })
      for (const value of Object.values(entry.extra)) expect(['string', 'number', 'boolean']).toContain(typeof value)
      expect(Object.getPrototypeOf(entry.extra)).toBe(Object.prototype)
    }),
    { numRuns: 100 },
  )
  expect(
    Object.keys(flatten(Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`k${index}`, 1])))),
  ).toHaveLength(200)
  expect(flatten({ a: { b: [1, 'x'], c: [{ d: 1 }] }, e: null, f: '' })).toEqual({ 'a.b': '1, x', 'a.c': '[{"d":1}]' })
  expect(logEntry({ at, message: 'x'.repeat(99_999), service: 'a', traceId: '0000' })).toEqual({
    at,
    message: `${'x'.repeat(65_536)}…`,
    service: 'a',
    extra: {},
  })
})

/** What JSON can hold, which is what engines send. */
const clean = (value: unknown) => {
  const text = JSON.stringify(value, (_, held) => (typeof held === 'bigint' ? String(held) : held))
  return JSON.parse(text) as Record<string, unknown>
}
