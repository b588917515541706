import { expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import { answer, find } from './dispatch.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, directoryOf, person, start, user } from './test-context.ts'

const line = (minutesAgo: number, message: string, more: Partial<LogEntry> = {}): LogEntry => ({
  at: new Date(start.getTime() - minutesAgo * 60_000),
  level: 'ERROR',
  message,
  service: 'payments-api',
  extra: {},
  ...more,
})

const entries = [
  line(1, 'connection reset by peer', { traceId: 't1', spanId: 's1', extra: { status: 500 } }),
  line(2, 'timeout after 30s'),
  line(3, 'all is well', { level: 'INFO' }),
  line(90, 'timeout long ago'),
]
const asking = (given: Partial<Context> = {}) => contextWith({ profiles: testProfiles({ entries }), ...given })
const messages = async (input: object, given: Partial<Context> = {}) =>
  (await call<{ entries: { message: string }[] }>(asking(given), 'logs', input)).entries.map((entry) => entry.message)

test('answers the last half hour, newest first, in the shape programs know', async () => {
  const { entries: found } = await call<{ entries: unknown[] }>(asking(), 'logs', { service: 'payments-api' })
  expect(found).toHaveLength(3)
  expect(found[0]).toEqual({
    timestamp: '2026-03-02T08:59:00.000Z',
    level: 'ERROR',
    message: 'connection reset by peer',
    service: 'payments-api',
    trace_id: 't1',
    span_id: 's1',
    extra: { status: 500 },
  })
})

test('takes the query as query, as q and as words after the service', async () => {
  const query = 'level:ERROR AND (timeout OR "connection reset")'
  const wanted = ['connection reset by peer', 'timeout after 30s']
  expect(await messages({ service: 'payments-api', query })).toEqual(wanted)
  expect(await messages({ service: 'payments-api', q: query })).toEqual(wanted)
  expect(await messages({ service: 'payments-api', q: 'timeout', since: '2h' })).toHaveLength(2)
  expect(await messages({ service: 'payments-api', limit: 1 })).toHaveLength(1)
  expect(
    await messages({ service: 'payments-api', start: '2026-03-02T07:00:00Z', end: '2026-03-02T08:00:00Z' }),
  ).toEqual(['timeout long ago'])
})

test.each([
  [{ service: 'payments-api', q: '(timeout' }, /position/],
  [{ service: 'payments-api', q: 'a', query: 'b' }, /query or q/],
  [{ service: 'payments-api', since: '1h', start: '2026-03-02T07:00:00Z' }, /since or start/],
  [{ service: 'payments-api', start: '2026-03-02T10:00:00Z' }, /start must lie before/],
  [{ service: 'payments-api', since: '400d' }, /too long/],
  [{ service: 'paymets' }, /no service "paymets"/],
  [{ service: 'payments-api', profile: 'nowhere' }, /no profile "nowhere"/],
])('refuses %j', async (input, message) => {
  await expect(messages(input)).rejects.toThrow(message)
})

test("the engine's own language is for SRE leads", async () => {
  const input = { service: 'payments-api', query: 'time', raw: true }
  await expect(messages(input)).rejects.toThrow(/sre-lead/)
  expect(await messages(input, { actor: user('carol', 'sre-lead') })).toEqual(['timeout after 30s'])
})

test('a restricted service is not there for those who may not see it', async () => {
  const directory = directoryOf({
    user: [person('alice'), person('bob')],
    team: [{ id: 'payments', members: ['bob'] }],
    service: [{ id: 'payments-api', restricted_to: ['payments'] }],
  })
  await expect(messages({ service: 'payments-api' }, { directory })).rejects.toThrow(/There is no service/)
  expect(await messages({ service: 'payments-api' }, { directory, actor: user('bob') })).toHaveLength(3)
})

test('people see a table with a way to the same lines in the portal, or what to do when there are none', async () => {
  const logs = find('logs')!
  const card = await answer(logs, asking(), { service: 'payments-api', q: 'level:ERROR' })
  expect(card).toMatchObject({ title: 'payments-api: 2 lines for level:ERROR', tone: 'warn' })
  expect(card.table?.rows[0]).toEqual([
    [{ time: entries[0]!.at, form: 'exact' }],
    'ERROR',
    [{ code: 'connection reset by peer' }],
  ])
  expect(JSON.stringify(card.footer)).toContain('https://allclear.example/explore?service=payments-api')
  const none = await answer(logs, asking(), { service: 'payments-api', q: 'nonsense' })
  expect(none).toMatchObject({
    title: 'payments-api: no lines for nonsense',
    lines: [expect.stringContaining('since=2h')],
  })
})
