import { expect, test } from 'vitest'
import type { LogEntry } from '../core/telemetry/log.ts'
import { answer, find } from './dispatch.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, directoryOf, start, user } from './test-context.ts'

const line = (minutesAgo: number, level?: LogEntry['level'], message = 'x'): LogEntry => ({
  at: new Date(start.getTime() - minutesAgo * 60_000),
  ...(level && { level }),
  message,
  service: 'payments-api',
  extra: {},
})
const entries = [
  line(1, 'ERROR'),
  line(1, 'FATAL'),
  line(2, 'WARN'),
  line(3, 'INFO'),
  line(4),
  line(5, 'DEBUG', 'y'),
  line(90, 'ERROR'),
]
const asking = contextWith({ profiles: testProfiles({ entries }) })

interface Counted {
  step_seconds: number
  total: number
  series: { name: string; points: { timestamp: string; value: number }[] }[]
}
const count = (input: object) => call<Counted>(asking, 'log-counts', { service: 'payments-api', ...input })
const sums = ({ series }: Counted) =>
  Object.fromEntries(series.map(({ name, points }) => [name, points.reduce((sum, { value }) => sum + value, 0)]))

test('counts errors, warnings and what is left, which add up to all lines of the window', async () => {
  const found = await count({})
  expect(found).toMatchObject({ step_seconds: 30, total: 6 })
  expect(sums(found)).toEqual({ errors: 2, warnings: 1, other: 3 })
  const at = (name: string) => found.series.find((one) => one.name === name)!.points.find(({ value }) => value > 0)
  expect(at('errors')).toEqual({ timestamp: '2026-03-02T08:59:00.000Z', value: 2 })
})

test('counts only lines that match, in the window that was asked for', async () => {
  expect(sums(await count({ query: 'y OR level:FATAL' }))).toEqual({ errors: 1, warnings: 0, other: 1 })
  expect((await count({ since: '2h' })).total).toBe(7)
  await expect(count({ query: '(y' })).rejects.toThrow(/position/)
})

test('for people it is a chart of the parts there are', async () => {
  const card = await answer(find('log-counts')!, asking, { service: 'payments-api' })
  expect(card.title).toBe('payments-api: 6 lines in 30 min')
  expect(card.chart).toMatchObject({ unit: 'count', stacked: true })
  expect(card.chart!.lines.map(({ name, tone }) => [name, tone])).toEqual([
    ['errors', 'bad'],
    ['warnings', 'warn'],
    ['other', 'plain'],
  ])
})

test('a restricted service is not there for others', async () => {
  const directory = directoryOf({
    user: [{ id: 'vera', name: 'Vera', email: 'v@example.com' }],
    team: [{ id: 'secrets', members: [] }],
    service: [{ id: 'payments-api', restricted_to: ['secrets'] }],
  })
  const context = contextWith({ profiles: testProfiles({ entries }), directory, actor: user('vera') })
  await expect(call(context, 'log-counts', { service: 'payments-api' })).rejects.toThrow(/no service/)
})
