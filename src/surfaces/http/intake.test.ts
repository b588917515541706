import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { alerts, event, now, openDoor, setting, webhook } from './intake/open-door-for-test.ts'
import { intakeDoor } from './intake.ts'

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})

describe('a delivery', () => {
  test('is stored raw with its hash before it is answered', async () => {
    const body = `  ${JSON.stringify(webhook)}\n`
    const answer = await door.post('/in/am/am-key', body, {
      'content-type': 'application/json',
      'user-agent': 'Alertmanager/0.28',
      cookie: 'c',
      authorization: 'Bearer x',
    })
    expect(answer.status).toBe(200)
    expect(door.stored).toEqual([
      {
        door: 'alerts',
        source: 'am',
        headers: { 'content-type': 'application/json', 'user-agent': 'Alertmanager/0.28' },
        body,
        sha256: createHash('sha256').update(body).digest('hex'),
        receivedAt: now,
      },
    ])
    expect(door.seen).toEqual([
      { outcome: 'accepted', status: 200, source: 'am', kind: 'alertmanager', size: body.length, seconds: 0 },
    ])
  })

  test('that could not be stored is answered 503, to be sent again', async () => {
    door.inbox.failure = new Error('disk full')
    const answer = await door.post('/in/am/am-key', webhook)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.text()).not.toContain('disk full')
    expect(door.seen[0]).toMatchObject({ outcome: 'failed', error: door.inbox.failure })
    expect((await door.post('/v2/enqueue', event)).status).toBe(503)
  })

  test('that cannot be read is answered 400 with the reason, and stored to be seen and replayed', async () => {
    const answer = await door.post('/in/am/am-key', { alerts: [{ status: 'firing', labels: 'x' }] })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: 'invalid',
      message: expect.stringContaining('alerts[0].labels'),
    })
    expect((await door.post('/in/json/json-key', '{"title": ')).status).toBe(400)
    expect(door.stored.map(({ source }) => source)).toEqual(['am', 'json'])
    expect(door.seen[0]).toMatchObject({ outcome: 'malformed' })
  })

  test.each([
    ['nested too deep', '['.repeat(40) + ']'.repeat(40), 'deeper than 32 levels'],
    ['nested absurdly deep', '{"a":'.repeat(150_000), 'deeper than 32 levels'],
    [
      'of too many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, i]))),
      'more than 1000 keys',
    ],
  ])('%s is answered 400 naming the limit', async (_, body, limit) => {
    const answer = await door.post('/in/json/json-key', body)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(limit)])
  })

  test('never carries a NUL into the store', async () => {
    await door.post('/in/json/json-key', '{"title":"a\0b"}')
    expect(door.stored[0]!.body).toBe('{"title":"a\ufffdb"}')
  })
})

describe('too much waiting', () => {
  test.each([
    ['/in/am/am-key', webhook, 503],
    ['/in/json/json-key', {}, 503],
    ['/in/prom/prom-key/api/v2/alerts', alerts, 503],
    ['/v2/enqueue', event, 429],
  ])('%s is turned away with the time to come back', async (path, body, status) => {
    door.inbox.waiting = 101
    const answer = await door.post(path, body)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '5'])
    expect(door.stored).toEqual([])
    expect(door.seen[0]).toMatchObject({ outcome: 'overloaded' })
  })
})

test('the kind of a source is looked up when it is used, and an unknown one is a bug', async () => {
  const odd = intakeDoor({
    sources: [],
    settings: [setting('odd', 'unheard-of', 'odd-key')],
    clock: { now: () => now },
    maxBacklog: 1,
    observe: () => undefined,
    inbox: { backlog: () => 0, accept: async () => [] },
  })
  odd.onError((error, c) => c.text(error.message, 500))
  const answer = await odd.request('/in/odd/odd-key', { method: 'POST', body: '{}' })
  expect(await answer.text()).toBe('Source odd is of the kind unheard-of, which nobody knows.')
})
