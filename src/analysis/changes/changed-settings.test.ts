import { expect, test } from 'vitest'
import { amount, changedSettings } from './changed-settings.ts'

test.for([
  ['  cfg.MaxConns = 40', '  cfg.MaxConns = 10', 'cfg max conn', 'down', 4],
  ['  timeout: 30s', '  timeout: 2m', 'timeout', 'up', 4],
  ['memory: 1Gi', 'memory: 256Mi', 'memory', 'down', 4],
  ['ttl := 5 * time.Minute', 'ttl := 5 * time.Second', 'ttl', 'down', 60],
  ['const every = 60_000', 'const every = 30_000', 'every', 'down', 2],
  ['client_max_body_size 50m;', 'client_max_body_size 25m;', 'client max body size', 'down', 2],
  ['verify: true', 'verify: false', 'verify', 'down', Number.POSITIVE_INFINITY],
  ["host = 'a.internal'", "host = 'b.internal'", 'host', 'other', 1],
  ['level: info', 'level: trace', 'level', 'other', 1],
] as const)('reads %s → %s', ([before, after, key, moved, factor]) => {
  const [setting] = changedSettings([[before, after]])
  expect(setting).toMatchObject({ moved, factor, line: after })
  expect(setting?.key.replace(/\b(?:const|client)\b ?/g, '').trim()).toContain(
    key.replace('client ', '').split(' ').at(-1),
  )
})

test('sees no setting where the line around the value changed too', () => {
  expect(changedSettings([['return first(10)', 'return last(20)']])).toEqual([])
  expect(changedSettings([['same = 1', 'same = 1']])).toEqual([])
})

test.for([
  ['250ms', 250],
  ['1h', 3_600_000],
  ['64<<20', 64 * 2 ** 20],
  ['5 * time.Second', 5000],
  ['"30"', 30],
  ['15%', 0.15],
  ['off', 0],
  ['tuesday', Number.NaN],
] as const)('takes %s for %s', ([text, value]) => {
  expect(amount(text)).toBe(value)
})
