import { expect, test } from 'vitest'
import { configured, fixture, posted, receivedAt } from './fixtures/fixture.ts'
import { prometheus } from './prometheus.ts'

const load = (name: string) => fixture(`prometheus/${name}.json`)
const parse = (body: unknown, over = {}) => prometheus.parse(posted(body), configured('prometheus', over))
const screen = (body: unknown) => prometheus.screen!(posted(body), configured('prometheus'))

test('an alert whose end lies ahead fires, and clears by itself at that end unless it is repeated', () => {
  expect(parse(load('fire'))[0]).toMatchObject({
    action: 'trigger',
    dedupKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    groupKey: '{alertname="SlowCheckout"}',
    severity: 'critical',
    title: 'web-1 is slow',
    body: 'Latency p99 above 1s',
    service: 'checkout',
    component: 'web-1',
    startsAt: new Date('2026-03-10T09:14:02.739Z'),
    sourceAt: new Date('2026-03-10T09:14:02.739Z'),
    expiresAt: new Date('2026-03-10T09:24:02.739Z'),
    links: [{ label: 'Source', url: 'http://prom.example.net:9090/graph?g0.expr=latency' }],
  })
  expect(parse(load('fire'))[0]).not.toHaveProperty('endsAt')
})

test('a repetition keeps the alert alive longer', () => {
  const [first, again] = [parse(load('fire'))[0]!, parse(load('re-fire'))[0]!]
  expect(again).toMatchObject({
    action: 'trigger',
    dedupKey: first.dedupKey,
    expiresAt: new Date('2026-03-10T09:25:02.739Z'),
  })
})

test('an alert whose end has come is resolved as of that end', () => {
  const [resolved] = parse(load('resolve'))
  const end = new Date('2026-03-10T09:19:32.739Z')
  expect(resolved).toMatchObject({ action: 'resolve', sourceAt: end, endsAt: end })
  expect(resolved).not.toHaveProperty('expiresAt')
})

test('each alert of a batch stands for itself', () => {
  expect(parse(load('partial-resolve')).map(({ action }) => action)).toEqual(['resolve', 'trigger'])
})

test('alerts of one name are one group, unless other labels are configured', () => {
  expect(parse(load('grouped')).map(({ groupKey }) => groupKey)).toEqual([
    '{alertname="SlowCheckout"}',
    '{alertname="SlowCheckout"}',
    '{alertname="DiskFull"}',
  ])
  expect(parse(load('fire'), { groupBy: ['cluster', 'service'] })[0]!.groupKey).toBe(
    '{cluster="eu1",service="checkout"}',
  )
})

test('a pair of servers names an alert alike, whatever the order of its labels', () => {
  const [one, other] = (load('ha-pair') as unknown[]).map((body) => parse(body)[0]!)
  expect(other!.dedupKey).toBe(one!.dedupKey)
})

test('a resolve that arrives before its trigger is the younger of the two', () => {
  const [resolve, trigger] = (load('out-of-order') as unknown[]).map((body) => parse(body)[0]!)
  expect(resolve!.sourceAt! > trigger!.sourceAt!).toBe(true)
  expect(resolve!.dedupKey).toBe(trigger!.dedupKey)
})

test('without an end the alert clears after the resolve timeout', () => {
  const [alert] = parse(load('missing-optional-fields'), { resolveTimeoutMs: 60_000 })
  expect(alert).toMatchObject({ title: 'Manual', startsAt: receivedAt, expiresAt: new Date('2026-03-10T09:21:00Z') })
  expect(alert).not.toHaveProperty('sourceAt')
})

test('one malformed alert does not take its neighbour with it', () => {
  const signals = parse(load('malformed-one-of-two'))
  expect(signals.map(({ action, reason }) => [action, reason])).toEqual([
    ['trigger', undefined],
    ['ignored', '[1].endsAt: must be an RFC 3339 time such as 2026-01-31T09:00:00Z.'],
  ])
})

test.each([
  ['an alert without labels', load('malformed'), '[0].labels: '],
  ['an alert with no label', [{ labels: {} }], '[0].labels: must hold at least one label'],
  ['an object', { alerts: [] }, 'body: '],
])('%s is a problem that names the place', (_, body, message) => {
  expect(() => parse(body)).toThrow(
    expect.objectContaining({ code: 'invalid', message: expect.stringContaining(message) }),
  )
  expect(screen(body)).toMatchObject({ refuse: { status: 400 } })
})

test('the answer is empty, as from an Alertmanager; so may a delivery be', () => {
  expect(screen([])).toMatchObject({ answer: { status: 200, body: null } })
  expect(parse([])).toEqual([])
})
