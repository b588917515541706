import { expect, test } from 'vitest'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { logPatterns } from './log-patterns.ts'
import { surges } from './surges.ts'

const start = Date.UTC(2026, 0, 1, 12)
const entry = (minute: number, message: string, pod = 'a'): LogEntry => ({
  at: new Date(start + minute * 60_000),
  message,
  service: 'shop',
  extra: { pod },
})
const window = (from: number, to: number) => ({
  from: new Date(start + from * 60_000),
  to: new Date(start + to * 60_000),
})
const each = (from: number, to: number, step: number, text: (i: number) => string) =>
  Array.from({ length: Math.round((to - from) / step) }, (_, i) => entry(from + i * step, text(i)))

const steady = each(0, 70, 0.1, (i) => `GET /cart/${i} 200`)
const question = (entries: LogEntry[]) => surges({ before: window(0, 60), after: window(60, 70), entries })

test('what is new and what surges is told with its first, last and peak; what is steady is not', () => {
  const fresh = [
    entry(61, 'pool exhausted after 3 ms'),
    ...[0, 1, 2, 3].map((i) => entry(65.1, `pool exhausted after ${i} ms`)),
  ]
  const more = [...each(0, 60, 6, (i) => `retry ${i} of payment`), ...each(60, 70, 0.2, (i) => `retry ${i} of payment`)]
  const found = question([...steady, ...fresh, ...more])
  expect(found.map(({ template, change, countBefore, count }) => [template, change, countBefore, count])).toEqual([
    ['retry <*> of payment', '~', 10, 50],
    ['pool exhausted after <*>', '+', 0, 5],
  ])
  expect(found[1]).toMatchObject({
    first: new Date(start + 61 * 60_000),
    peak: { at: new Date(start + 65 * 60_000), count: 4 },
  })
  expect(found[1]!.examples[0]!.message).toBe('pool exhausted after 3 ms')
})

test('a burst is no surge where bursts are usual', () => {
  const burst = (minute: number) => Array.from({ length: 40 }, (_, i) => entry(minute + i / 100, `batch ${i} imported`))
  const bursts = [5, 25, 45].flatMap(burst)
  expect(question([...steady, ...bursts, ...burst(63)])).toEqual([])
  expect(question([...steady, ...each(0, 60, 0.5, (i) => `batch ${i} imported`), ...burst(63)])).toHaveLength(1)
})

test('a stack trace that comes line by line from two pods at once is one pattern with two events', () => {
  const trace = [
    'java.io.IOException: broken pipe',
    '\tat com.acme.Wire.send(Wire.java:7)',
    '\tat com.acme.Main.run(Main.java:3)',
  ]
  const entries = trace.flatMap((line) => [entry(1, line, 'a'), entry(1, line, 'b')])
  expect(logPatterns(entries)).toMatchObject([
    {
      count: 2,
      template: 'java.io.IOException: broken pipe at Wire.send',
      trace: { frames: [{ file: 'Wire.java', line: 7 }, {}] },
    },
  ])
})
