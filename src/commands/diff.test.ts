import { expect, test } from 'vitest'
import type { LogEntry } from '../core/telemetry/log.ts'
import { answer, find } from './dispatch.ts'
import { type Held, testProfiles } from './test-backend.ts'
import { call, contextWith, start } from './test-context.ts'

const minute = 60_000
const hourAgo = start.getTime() - 60 * minute
const lines = (
  from: number,
  to: number,
  everyMs: number,
  message: (i: number) => string,
  level: LogEntry['level'] = 'INFO',
) =>
  Array.from({ length: Math.floor((to - from) / everyMs) }, (_, i) => ({
    at: new Date(from + i * everyMs),
    level: level!,
    message: message(i),
    service: 'payments-api',
    extra: {},
  }))

const held: Held = {
  values: {
    requests: () => 100,
    errors: (at) => (at >= hourAgo ? 8 : 1),
    latency_p99: (at) => (at >= hourAgo ? 900 : 300) + (at % 7),
  },
  entries: [
    ...lines(hourAgo - 120 * minute, start.getTime(), minute / 2, (i) => `charged order ${i} in ${i % 90} ms`),
    ...lines(hourAgo, start.getTime(), minute, (i) => `connection to db-${i % 3} refused after ${i} tries`, 'ERROR'),
    ...lines(hourAgo - 120 * minute, hourAgo, minute, (i) => `cache warmed with ${i} keys`),
  ],
}
const context = () => contextWith({ profiles: testProfiles(held) })

interface Found {
  metrics: { metric: string; baseline: number; compare: number; verdict: string }[]
  log_patterns: { change: string; template: string }[]
  missing: string[]
}

test('compares by the same definitions per minute, whatever the lengths, and says what is beyond chance', async () => {
  const found = await call<Found>(context(), 'diff', { service: 'payments-api', baseline: '2h', compare: '1h' })
  expect(found.metrics).toMatchObject([
    { metric: 'requests', baseline: 100, compare: 100, verdict: 'same' },
    { metric: 'errors', baseline: 1, compare: 8, verdict: 'worse' },
    { metric: 'error_rate', baseline: 1, compare: 8, verdict: 'worse' },
    { metric: 'latency_p99', verdict: 'worse' },
  ])
  expect(found.log_patterns.map(({ change, template }) => [change, template])).toEqual(
    expect.arrayContaining([
      ['+', expect.stringMatching(/^connection to .* refused after <\*> tries$/)],
      ['-', 'cache warmed with <*> keys'],
    ]),
  )
  expect(found.log_patterns.map(({ template }) => template).join()).not.toContain('charged order')
  expect(found.missing).toEqual([])
})

test('people see what got worse, and the windows that were compared', async () => {
  const card = await answer(find('diff')!, context(), { service: 'payments-api' })
  expect(card).toMatchObject({
    title: 'payments-api: the last 1 h against the 2 h before',
    badge: 'Worse: Errors, Error rate, Latency p99',
  })
})

test('what a backend does not measure is said, and errors are counted by lines instead', async () => {
  const profiles = testProfiles({ ...held, values: {} })
  const found = await call<Found>(contextWith({ profiles }), 'diff', { service: 'payments-api' })
  expect(found.missing).toEqual(['Requests are not measured; errors are counted by log lines.'])
  expect(found.metrics).toMatchObject([{ metric: 'errors', baseline: 0, compare: 1, verdict: 'worse' }])
})

test('groups lines by the event that wrote them, with traces folded', async () => {
  const trace = [
    'java.lang.IllegalStateException: pool exhausted',
    '\tat com.acme.Pool.take(Pool.java:41)',
    '\tat com.acme.Pay.charge(Pay.java:7)',
  ].join('\n')
  const entries = [
    ...held.entries!,
    ...lines(start.getTime() - 10 * minute, start.getTime(), minute, () => trace, 'ERROR'),
  ]
  const profiles = testProfiles({ entries })
  const found = await call<{ patterns: { template: string; count: number; exception: string | null }[] }>(
    contextWith({ profiles }),
    'patterns',
    { service: 'payments-api', q: 'level:ERROR' },
  )
  expect(found.patterns).toMatchObject([
    { count: 30, exception: null },
    { count: 10, exception: expect.stringContaining('IllegalStateException') },
  ])
})
