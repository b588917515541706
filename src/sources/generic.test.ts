import { describe, expect, test } from 'vitest'
import { configured, fixture, posted, receivedAt } from './fixtures/fixture.ts'
import { generic } from './generic.ts'

const load = (name: string) => fixture(`generic/${name}.json`)
const parse = (body: unknown, extra: Record<string, unknown> = {}, over = {}) =>
  generic.parse(posted(body), configured('generic', { extra, ...over }))

describe('without a mapping', () => {
  test('customary names are understood', () => {
    const delivery = posted(load('fire'))
    expect(generic.parse(delivery, configured('generic'))).toEqual([
      {
        source: 'test',
        action: 'trigger',
        dedupKey: 'queue-7',
        severity: 'error',
        title: 'Queue is stuck',
        body: 'No message left in 10 minutes',
        service: 'orders',
        component: 'mq-1',
        labels: { queue: 'orders', depth: '1200' },
        annotations: {},
        links: [{ label: 'Source', url: 'https://mq.example.net/7' }],
        images: [],
        startsAt: receivedAt,
        receivedAt,
        rawSha256: delivery.sha256,
      },
    ])
  })

  test('a resolve may say nothing but its key', () => {
    expect(parse(load('resolve'))[0]).toMatchObject({ action: 'resolve', dedupKey: 'queue-7', title: 'queue-7' })
  })

  test('a bare message is a trigger, named by what it says', () => {
    const [one, again, other] = [
      load('missing-optional-fields'),
      load('missing-optional-fields'),
      { message: 'Else' },
    ].map((body) => parse(body)[0]!)
    expect(one).toMatchObject({ action: 'trigger', title: 'Backup did not run', severity: 'error' })
    expect(one).not.toHaveProperty('body')
    expect(again!.dedupKey).toBe(one!.dedupKey)
    expect(other!.dedupKey).not.toBe(one!.dedupKey)
  })

  test('a list is one alert per entry, and the unreadable one is shown', () => {
    expect(parse(load('grouped')).map(({ action, title, reason }) => [action, title, reason])).toEqual([
      ['trigger', 'A', undefined],
      ['resolve', 'B', undefined],
      ['ignored', 'An alert that could not be read', expect.stringContaining('Entry 2: No title')],
    ])
  })

  test('nothing readable is a problem with its remedy', () => {
    expect(() => parse(load('malformed'))).toThrow('No title: send title, summary or message, or set mapping.title.')
  })
})

test.each([
  ['firing', 'trigger'],
  [' Alerting ', 'trigger'],
  ['ack', 'acknowledge'],
  ['acknowledged', 'acknowledge'],
  ['OK', 'resolve'],
  ['closed', 'resolve'],
  ['change', 'change'],
  ['in progress', 'ignored'],
  ['in_progress', 'ignored'],
  ['unresolved', 'ignored'],
  ['broken', 'ignored'],
  ['token_expired', 'ignored'],
  ['not ok', 'ignored'],
  ['unacknowledged', 'ignored'],
  ['constructor', 'ignored'],
])('the status "%s" means %s', (status, action) => {
  expect(parse({ title: 'x', status })[0]!.action).toBe(action)
})

describe('with a mapping', () => {
  const mapping = {
    items: 'alerts[*]',
    title: '{{ name }} on {{ $.host }}',
    dedup_key: 'uid',
    action: { from: 'state', map: { alarm: 'trigger', ok: 'resolve' } },
    severity: "prio || 'info'",
    service: 'meta["app.name"] || $.host',
    source_at: 'meta.since',
    group: '$.host',
    labels: { host: '$.host', uid: 'uid' },
    links: [{ label: "'Edge'", url: 'link' }],
  }

  test('each entry is read by its expressions', () => {
    const signals = parse(load('mapped'), { mapping })
    expect(signals.map((s) => [s.action, s.dedupKey, s.severity, s.service, s.sourceAt?.toISOString()])).toEqual([
      ['trigger', 't1', 'critical', 'edge', '2026-03-10T09:00:00.000Z'],
      ['resolve', 't2', 'warning', 'edge', '2026-03-10T10:00:00.000Z'],
      ['ignored', 't3', 'info', 'edge-1', undefined],
    ])
    expect(signals[0]).toMatchObject({
      title: 'TLS expires on edge-1',
      groupKey: 'edge-1',
      labels: { host: 'edge-1', uid: 't1' },
      links: [{ label: 'Edge', url: 'https://edge.example.net/t1' }],
    })
  })

  test('a mapped action that is absent is a dead letter, to be replayed when the mapping is right', () => {
    expect(() => parse({ title: 'x' }, { mapping: { action: 'alert.status' } })).toThrow('mapping.action finds nothing')
    expect(parse({ title: 'x' }, { mapping: { action: "alert.status || 'trigger'" } })[0]!.action).toBe('trigger')
  })

  test('a map may name what all other words mean', () => {
    const action = { from: 'state', map: { up: 'resolve' }, default: 'trigger' }
    expect(parse({ title: 'x', state: 'broken' }, { mapping: { action } })[0]!.action).toBe('trigger')
  })

  test('items that are not there are a problem', () => {
    expect(() => parse({}, { mapping: { items: 'alerts[*]' } })).toThrow('mapping.items finds nothing')
  })

  test.each([
    ['a title in plain words', { title: 'Disk is full' }, 'is not a path'],
    ['an open template', { title: '{{ name' }, 'without closing it'],
    ['an unknown key', { titel: 'name' }, 'titel'],
  ])('%s is refused when the source is configured', (_, wrong, message) => {
    const read = generic.settings.safeParse({ mapping: wrong })
    expect(JSON.stringify(read.error?.issues)).toContain(message)
  })
})

test('a source that never says resolved clears by itself', () => {
  const [alert] = parse({ title: 'x' }, { clears_itself: true }, { resolveTimeoutMs: 60_000 })
  expect(alert!.expiresAt).toEqual(new Date('2026-03-10T09:21:00Z'))
})

test('labels make the group when the source is configured so', () => {
  expect(parse(load('fire'), {}, { groupBy: ['queue'] })[0]!.groupKey).toBe('{queue="orders"}')
})

describe('a change', () => {
  test('is read by the customary names of deploy tools', () => {
    const [deploy] = parse({
      action: 'deployed',
      title: 'Deployed payments',
      service: 'payments-api',
      version: 'v7',
      commit: 'abc1234',
      user: 'carol',
      timestamp: '2026-03-10T09:14:02Z',
    })
    expect(deploy).toMatchObject({
      action: 'change',
      severity: 'info',
      startsAt: new Date('2026-03-10T09:14:02Z'),
      change: { version: 'v7', sha: 'abc1234', author: 'carol' },
    })
  })

  test('of the same title at another time is another, and a mapping says of what kind it is', () => {
    const mapping = { action: "'change'", title: 'what', kind: { from: 'type', map: { toggle: 'flag' } }, author: 'by' }
    const at = (timestamp: string) =>
      parse({ what: 'new prices on', type: 'toggle', by: 'bob', timestamp }, { mapping })[0]!
    const [one, other] = [at('2026-03-10T09:00:00Z'), at('2026-03-10T10:00:00Z')]
    expect(one).toMatchObject({ action: 'change', change: { kind: 'flag', author: 'bob' } })
    expect(other.dedupKey).not.toBe(one.dedupKey)
    expect(at('2026-03-10T09:00:00Z').dedupKey).toBe(one.dedupKey)
  })
})
