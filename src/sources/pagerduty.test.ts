import { describe, expect, test } from 'vitest'
import { configured, fixture, posted, receivedAt } from './fixtures/fixture.ts'
import { pagerduty } from './pagerduty.ts'

const load = (name: string) => fixture(`pagerduty/${name}.json`) as Record<string, unknown>
const parse = (body: unknown, over = {}) => pagerduty.parse(posted(body), configured('pagerduty', over))[0]!
const screen = (body: unknown, headers = {}) => pagerduty.screen!(posted(body, headers), configured('pagerduty'))
const change = { 'x-allclear-door': '/v2/change/enqueue' }

test('a trigger carries over everything the event says', () => {
  const event = posted(load('fire'))
  expect(pagerduty.parse(event, configured('pagerduty'))).toEqual([
    {
      source: 'test',
      action: 'trigger',
      dedupKey: 'db1/disk',
      severity: 'critical',
      title: 'DISK at 99% on db1',
      service: 'orders',
      component: 'postgres',
      labels: {
        'free space': '1%',
        service: 'orders',
        'ping ms': '1500',
        source: 'db1.example.net',
        component: 'postgres',
        group: 'prod-datapipe',
        class: 'disk',
      },
      annotations: { 'free space': '1%', service: 'orders', 'ping ms': '1500', nested: '{"volumes":["/data"]}' },
      links: [
        { label: 'Sample Monitor', url: 'https://monitor.example.net' },
        { label: 'Graph', url: 'https://monitor.example.net/disk' },
      ],
      images: [{ url: 'https://monitor.example.net/disk.png', alt: 'Disk' }],
      startsAt: new Date('2026-03-10T09:14:02.315Z'),
      receivedAt,
      rawSha256: event.sha256,
    },
  ])
})

test.each(['acknowledge', 'resolve'])('%s needs nothing but the key, and arrival is its order', (name) => {
  expect(parse(load(name))).toMatchObject({
    action: name,
    dedupKey: 'db1/disk',
    title: 'db1/disk',
    startsAt: receivedAt,
  })
  expect(parse(load(name))).not.toHaveProperty('sourceAt')
})

test('what Alertmanager sends keeps its hashed group key and describes what fires', () => {
  expect(parse(load('from-alertmanager'))).toMatchObject({
    dedupKey: '9a6ed8a30bbb5ffeb4d4fe9ee83ac2b4cc4e9e5b1b7dd6d3b5f8a2f6d9a0e7c1',
    severity: 'error',
    body: 'Labels:\n - alertname = HighErrorRate\n - job = checkout\n',
    links: [{ label: 'Alertmanager', url: 'http://am-0.example.net:9093/#/alerts?receiver=pd' }],
  })
})

test('only what is required is required', () => {
  const event = parse(load('missing-optional-fields'))
  expect(event).toMatchObject({
    severity: 'info',
    title: 'Down',
    annotations: {},
    links: [],
    images: [],
    startsAt: receivedAt,
  })
  expect(event).not.toHaveProperty('service')
})

test('the configured service and labels to group by win', () => {
  expect(parse(load('fire'), { service: 'shop', groupBy: ['group'] })).toMatchObject({
    service: 'shop',
    groupKey: '{group="prod-datapipe"}',
  })
})

test('a long summary is cut and a long key is hashed, for trigger and resolve alike', () => {
  const key = 'k'.repeat(300)
  const event = load('fire')
  const long = { ...event, dedup_key: key, payload: { ...(event.payload as object), summary: 'x'.repeat(2_000) } }
  expect(parse(long).title).toHaveLength(1_024)
  expect(parse(long).dedupKey).toHaveLength(64)
  expect(parse({ event_action: 'resolve', dedup_key: key }).dedupKey).toBe(parse(long).dedupKey)
})

describe('at the door', () => {
  test('an event is answered 202 with its key', () => {
    const event = posted(load('fire'))
    expect(pagerduty.screen!(event, configured('pagerduty'))).toEqual({
      accept: event,
      answer: { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'db1/disk' } },
    })
  })

  test('a trigger without a key gets one, which is answered and stored alike', () => {
    const screened = screen(load('fire-without-key'))
    if (!('accept' in screened)) throw new Error('It was refused.')
    const { dedup_key } = screened.answer.body as { dedup_key: string }
    expect(dedup_key).toMatch(/^[0-9a-f]{32}$/)
    const [stored] = pagerduty.parse(screened.accept, configured('pagerduty'))
    expect(stored).toMatchObject({ dedupKey: dedup_key, title: 'DISK at 99% on db1' })
    expect(screened.accept.sha256).not.toBe(posted(load('fire-without-key')).sha256)
  })

  test.each([
    [
      'malformed',
      [
        "'payload.summary' is missing or blank",
        "'payload.source' is missing or blank",
        "'payload.severity' must be critical, error, warning or info",
      ],
    ],
    ['resolve-without-key', ["'dedup_key' is missing or blank: resolve needs the key of its trigger"]],
    ['change', ["'event_action' is missing or blank"]],
  ])('%s is answered 400 with every fault, and is a dead letter later', (name, errors) => {
    expect(screen(load(name))).toEqual({
      refuse: { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } },
    })
    expect(() => parse(load(name))).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  test.each(['in progress', 'unresolved', 'resolved', 'TRIGGER'])('the action "%s" is refused', (event_action) => {
    const errors = ["'event_action' must be trigger, acknowledge or resolve"]
    expect(screen({ ...load('fire'), event_action })).toMatchObject({ refuse: { status: 400, body: { errors } } })
  })

  test('an event above 512 KB is refused with 413', () => {
    const huge = { ...load('fire'), client: 'x'.repeat(512 * 1024) }
    expect(screen(huge)).toMatchObject({ refuse: { status: 413 } })
    expect(() => parse(huge)).toThrow('larger than 512 KB')
  })

  test('overload is answered 429, which these clients wait for', () => {
    expect(pagerduty.answers.overloaded).toMatchObject({ status: 429, headers: { 'retry-after': '5' } })
  })
})

test('a change event is recorded as a change', () => {
  expect(screen(load('change'), change)).toMatchObject({
    answer: { status: 202, body: { status: 'success', message: 'Change event processed' } },
  })
  const [signal] = pagerduty.parse(posted(load('change'), change), configured('pagerduty'))
  expect(signal).toMatchObject({
    action: 'change',
    severity: 'info',
    title: 'Build 42 deployed',
    startsAt: new Date('2026-03-10T09:00:00Z'),
    links: [{ label: 'Build', url: 'https://ci.example.net/42' }],
  })
})
