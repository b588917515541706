import { expect, test } from 'vitest'
import { answer, find } from './dispatch.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, start } from './test-context.ts'

const values = {
  requests: () => 60,
  latency_p99: (at: number) => (at < start.getTime() - 600_000 ? 120 : 480),
  'up{job="x"}': () => 1,
}
const context = () => contextWith({ profiles: testProfiles({ values }) })
const ask = (input: object) =>
  call<{ series: { name: string; unit: string; points: { value: number }[] }[] }>(context(), 'metrics', {
    service: 'payments-api',
    ...input,
  })

test('answers one metric with its unit, point by point', async () => {
  const { series } = await ask({ metric: 'latency_p99', since: '30m', step: '1m' })
  expect(series).toMatchObject([{ name: 'latency_p99', unit: 'ms' }])
  expect(series[0]!.points).toHaveLength(30)
  expect(series[0]!.points.at(-1)).toEqual({ timestamp: '2026-03-02T08:59:00.000Z', value: 480 })
})

test('without a metric everything that is measured, and expressions as they are written', async () => {
  expect((await ask({})).series.map(({ name }) => name)).toEqual(['requests', 'latency_p99'])
  expect((await ask({ metric: 'up{job="x"}' })).series[0]!.points[0]!.value).toBe(1)
  expect((await ask({ metric: 'cpu' })).series).toEqual([])
})

test.each([
  [{ metric: 'latency_p98' }, /Did you mean latency_p9/],
  [{ metric: 'nonsense(' }, /No expression/],
  [{ since: '7d', step: '1s' }, /11000 points/],
])('refuses %j', async (input, message) => {
  await expect(ask(input)).rejects.toThrow(message)
})

test('people see now, lowest and highest, and a chart where the units agree', async () => {
  const card = await answer(find('metrics')!, context(), { service: 'payments-api', metric: 'latency_p99' })
  expect(card.table?.rows).toEqual([['latency_p99', '480 ms', '120 ms', '480 ms']])
  expect(card.chart).toMatchObject({ unit: 'ms', lines: [{ name: 'latency_p99' }] })
  const nothing = await answer(find('metrics')!, context(), { service: 'payments-api', metric: 'cpu' })
  expect(nothing.lines).toEqual(['There are no values of cpu in this window.'])
})
