import { describe, expect, test } from 'vitest'
import { receive } from '../core/receive.ts'
import { alertmanager } from './alertmanager.ts'
import { configured, fixture, posted, receivedAt } from './fixtures/fixture.ts'

const load = (name: string) => fixture(`alertmanager/${name}.json`)
const parse = (body: unknown, over = {}) => alertmanager.parse(posted(body), configured('alertmanager', over))
const screen = (body: unknown) => alertmanager.screen!(posted(body), configured('alertmanager'))
const started = new Date('2026-03-10T09:14:02.739Z')

test('a firing alert becomes a trigger with everything its labels and annotations say', () => {
  const delivery = posted(load('fire'))
  expect(alertmanager.parse(delivery, configured('alertmanager'))).toEqual([
    {
      source: 'test',
      action: 'trigger',
      dedupKey: '1a30ba71cca2921f',
      groupKey: '{}:{alertname="HighErrorRate"}',
      severity: 'critical',
      title: 'Checkout fails on web-1:8080',
      body: '5xx above 5% for 10 minutes',
      service: 'checkout',
      component: 'web-1:8080',
      environment: 'production',
      labels: {
        alertname: 'HighErrorRate',
        instance: 'web-1:8080',
        job: 'checkout',
        severity: 'critical',
        env: 'production',
      },
      annotations: {
        summary: 'Checkout fails on web-1:8080',
        description: '5xx above 5% for 10 minutes',
        runbook_url: 'https://runbooks.example.net/checkout',
      },
      links: [
        {
          label: 'Source',
          url: 'http://prometheus.example.net:9090/graph?g0.expr=rate%28errors%5B5m%5D%29+%3E+0.05&g0.tab=1',
        },
        { label: 'Runbook', url: 'https://runbooks.example.net/checkout' },
      ],
      images: [],
      startsAt: started,
      sourceAt: started,
      receivedAt,
      rawSha256: delivery.sha256,
    },
  ])
})

describe('the status of each alert decides, never the group', () => {
  test.each([
    ['re-fire', ['trigger 1a30ba71cca2921f 2026-03-10T11:40:00.000Z']],
    [
      'grouped',
      ['trigger 1a30ba71cca2921f 2026-03-10T09:14:02.739Z', 'trigger c6eadffa33fcdf37 2026-03-10T09:14:02.739Z'],
    ],
    [
      'partial-resolve',
      ['resolve 1a30ba71cca2921f 2026-03-10T09:31:47.500Z', 'trigger c6eadffa33fcdf37 2026-03-10T09:14:02.739Z'],
    ],
    [
      'resolve',
      ['resolve 1a30ba71cca2921f 2026-03-10T09:31:47.500Z', 'resolve c6eadffa33fcdf37 2026-03-10T09:40:00.000Z'],
    ],
    ['resolve-without-end', ['resolve 1a30ba71cca2921f 2026-03-10T09:20:00.000Z']],
    ['unknown-status', ['ignored 1a30ba71cca2921f', 'ignored c6eadffa33fcdf37']],
  ])('%s', (name, expected) => {
    const told = parse(load(name)).map((s) =>
      [s.action, s.dedupKey, s.sourceAt?.toISOString()].filter(Boolean).join(' '),
    )
    expect(told).toEqual(expected)
  })
})

test('an unknown status is kept with the reason why it does nothing', () => {
  expect(parse(load('unknown-status')).map(({ reason }) => reason)).toEqual([
    'Its status is "suppressed", neither firing nor resolved.',
    'Its status is "unresolved", neither firing nor resolved.',
  ])
})

test('both peers of a pair tell the same alert of the same group', () => {
  const [one, other] = (load('ha-pair') as unknown[]).map((body) => parse(body)[0]!)
  expect({ ...other, rawSha256: '' }).toEqual({ ...one, rawSha256: '' })
})

test('a resolve that overtakes its trigger leaves nothing firing', () => {
  const [resolve, trigger] = (load('out-of-order') as unknown[]).map((body) => parse(body)[0]!)
  expect(receive(resolve!, undefined).outcome).toBe('buries')
  expect(trigger!.sourceAt! < resolve!.sourceAt!).toBe(true)
})

test('alerts that Alertmanager left out are told as an ignored signal with their number', () => {
  const [, cut] = parse(load('truncated'))
  expect(cut).toMatchObject({
    action: 'ignored',
    dedupKey: 'truncated:{}:{alertname="HighErrorRate"}',
    reason: expect.stringContaining('37 more alerts'),
  })
})

test('without fingerprint, times and annotations the labels are enough', () => {
  const [alert] = parse(load('missing-optional-fields'))
  expect(alert).toMatchObject({
    action: 'trigger',
    title: 'DiskFull',
    severity: 'error',
    startsAt: receivedAt,
    links: [],
  })
  expect(alert!.dedupKey).toMatch(/^[0-9a-f]{64}$/)
  expect(alert).not.toHaveProperty('sourceAt')
  expect(alert).not.toHaveProperty('service')
  expect(alert).not.toHaveProperty('groupKey')
})

test('configured service and labels to group by come before what the payload says', () => {
  const [alert] = parse(load('fire'), { service: 'shop', groupBy: ['env', 'region'] })
  expect(alert).toMatchObject({ service: 'shop', groupKey: '{env="production",region=""}' })
})

test('grouping by ... leaves every alert alone, as in Alertmanager', () => {
  expect(parse(load('fire'), { groupBy: ['...'] })[0]).not.toHaveProperty('groupKey')
})

test('one malformed alert is shown as ignored and does not take its neighbours with it', () => {
  const signals = parse(load('malformed-one-of-two'))
  expect(signals.map(({ action }) => action)).toEqual(['trigger', 'ignored'])
  expect(signals[1]!.reason).toBe('alerts[1].startsAt: must be an RFC 3339 time such as 2026-01-31T09:00:00Z.')
  expect(screen(load('malformed-one-of-two'))).toHaveProperty('accept')
})

test.each([
  ['a batch of nothing but malformed alerts', load('malformed'), 'alerts[0].labels: '],
  ['no alerts at all', { version: '4' }, 'alerts: '],
  ['an alert without status', { alerts: [{ labels: {} }] }, 'alerts[0].status: '],
  ['a list', [], 'body: '],
  ['broken JSON', '{"alerts": [', 'The body is not JSON'],
  ['nothing', ' ', 'The body is empty'],
])('%s is a problem that names the place, at the door and in the job', (_, body, message) => {
  expect(() => parse(body)).toThrow(
    expect.objectContaining({ code: 'invalid', message: expect.stringContaining(message) }),
  )
  expect(screen(body)).toMatchObject({ refuse: { status: 400, body: { message: expect.stringContaining(message) } } })
})

test('markup stays as it is written, odd values become text, and only web addresses become links', () => {
  const [alert] = parse(load('hostile-text'))
  expect(alert).toMatchObject({
    title: '<!channel> <@U012AB3CD> *down* \u001b[31m<script>alert(1)</script>',
    labels: { count: '3', nested: '{"a":[1]}' },
    links: [
      { label: 'Runbook', url: 'https://runbooks.example.net/checkout' },
      { label: 'Dashboard', url: 'https://grafana.example.net/d/abc' },
    ],
  })
})

test('overload is answered 503, because Alertmanager never repeats what got a 4xx', () => {
  expect(alertmanager.answers.overloaded).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
})
