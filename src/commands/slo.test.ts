import { expect, test } from 'vitest'
import { answer, find } from './dispatch.ts'
import { type Held, testProfiles } from './test-backend.ts'
import { call, contextWith, start } from './test-context.ts'

const hour = 3_600_000
const context = (held: Held) => contextWith({ profiles: testProfiles(held) })
const ask = (held: Held, input: object = {}) =>
  call<Record<string, number | string | null | { firing: boolean }[]>>(context(held), 'slo', {
    service: 'payments-api',
    ...input,
  })

const steady = { requests: () => 100, errors: () => 0.05 }
/** In the last hour every tenth request fails. */
const burning = { requests: () => 100, errors: (at: number) => (at >= start.getTime() - hour ? 10 : 0) }

test('reckons the budget from requests and errors, in the shape programs know', async () => {
  const found = await ask({ values: steady }, { target_pct: 99.9, window: '30d' })
  expect(found).toMatchObject({ status: 'ok', target_pct: 99.9, window_seconds: 2_592_000, exhausted_at: null })
  expect(found.total_requests).toBeCloseTo(100 * 60 * 24 * 30, -3)
  expect(found.availability_pct).toBeCloseTo(99.95, 4)
  expect(found.budget_remaining_pct).toBeCloseTo(50, 1)
  expect(found.burn_rate).toBeCloseTo(0.5, 3)
})

test('a fast burn fires the short windows, tells when the budget is gone, and what is left', async () => {
  const found = await ask({ values: burning }, { target: 99.9 })
  expect(found.status).toBe('ok')
  expect((found.burn_alerts as { firing: boolean }[]).map(({ firing }) => firing)).toEqual([true, true, true])
  expect(Date.parse(String(found.exhausted_at))).toBeGreaterThan(start.getTime())
  expect(await ask({ values: burning }, { target: 99.9, window: '1d' })).toMatchObject({
    status: 'breach',
    exhausted_at: start.toISOString(),
  })
})

test('no data is its own status and never a hundred percent', async () => {
  expect(await ask({ values: {} })).toMatchObject({ status: 'no_data', availability_pct: null, burn_rate: null })
  const card = await answer(find('slo')!, context({ values: {} }), { service: 'payments-api' })
  expect(card).toMatchObject({ badge: 'No data', lines: [expect.stringContaining('by=logs')] })
})

test('counts log lines only when it is asked to', async () => {
  const line = (minutesAgo: number, level: 'INFO' | 'ERROR') => ({
    at: new Date(start.getTime() - minutesAgo * 60_000),
    level,
    message: 'GET /pay',
    service: 'payments-api',
    extra: {},
  })
  const entries = [...Array.from({ length: 99 }, (_, i) => line(i + 1, 'INFO' as const)), line(50, 'ERROR')]
  expect(await ask({ entries })).toMatchObject({ status: 'no_data' })
  expect(await ask({ entries }, { by: 'logs', target: 95, window: '1d' })).toMatchObject({
    status: 'ok',
    total_requests: 100,
    error_count: 1,
  })
})

test.each([
  [{ target: 100 }, /below 100/],
  [{ target: 99, target_pct: 98 }, /not both/],
  [{ window: '5m' }, /between 1h and 92d/],
])('refuses %j', async (input, message) => {
  await expect(ask({ values: steady }, input)).rejects.toThrow(message)
})
