import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { sources } from '../../../sources/index.ts'
import { alerts, basic, event, openDoor, routing, setting, webhook } from './open-door-for-test.ts'

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})

describe('a Prometheus server', () => {
  test.each([
    ['the root and a bearer token', '/api/v2/alerts', { authorization: 'Bearer prom2-key' }, 'prom2'],
    ['the root and a password', '/api/v2/alerts', { authorization: basic('prom-key') }, 'prom'],
    ['path_prefix with the key', '/in/prom/prom-key/api/v2/alerts', {}, 'prom'],
    ['path_prefix without the key', '/in/prom/api/v2/alerts', { authorization: 'Bearer prom-key' }, 'prom'],
  ])('finds its door by %s', async (_, path, headers, source) => {
    const answer = await door.post(path, alerts, headers as Record<string, string>)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(door.stored[0]).toMatchObject({ source, headers: { 'x-allclear-door': '/api/v2/alerts' } })
  })

  test('is refused with the key of another kind, or on the path of another kind', async () => {
    expect((await door.post('/api/v2/alerts', alerts, { authorization: 'Bearer am-key' })).status).toBe(401)
    expect((await door.post('/in/am/am-key/api/v2/alerts', webhook)).status).toBe(404)
    expect(door.stored).toEqual([])
  })
})

describe('a PagerDuty client', () => {
  test('is known by its routing key, which is not kept', async () => {
    const answer = await door.post('/v2/enqueue', event)
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { status: 'success', message: 'Event processed', dedup_key: 'k' },
    ])
    expect(door.stored[0]).toMatchObject({ source: 'pd', headers: { 'x-allclear-door': '/v2/enqueue' } })
    expect(door.stored[0]!.body).not.toContain(routing)
  })

  test('learns the key that was minted for it', async () => {
    const payload = { summary: 'Down', source: 'probe', severity: 'critical' }
    const answer = await door.post('/v2/enqueue', { routing_key: routing, event_action: 'trigger', payload })
    const { dedup_key } = (await answer.json()) as { dedup_key: string }
    const { body, sha256 } = door.stored[0]!
    expect(JSON.parse(body)).toEqual({ routing_key: '***', event_action: 'trigger', payload, dedup_key })
    expect(sha256).toBe(createHash('sha256').update(body).digest('hex'))
  })

  test('may use the door of the source instead', async () => {
    expect((await door.post(`/in/pd/${routing}/v2/enqueue`, { ...event, routing_key: undefined })).status).toBe(202)
    expect((await door.post(`/in/pd/${routing}`, event)).status).toBe(202)
  })

  test('posts change events to their own door', async () => {
    const answer = await door.post('/v2/change/enqueue', { routing_key: routing, payload: { summary: 'Deployed' } })
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { status: 'success', message: 'Change event processed' },
    ])
    const [signal] = sources
      .find(({ kind }) => kind === 'pagerduty')!
      .parse(door.stored[0]!, setting('pd', 'pagerduty', routing))
    expect(signal).toMatchObject({ action: 'change', title: 'Deployed' })
  })

  test.each([
    ['an unknown key', { ...event, routing_key: 'x'.repeat(32) }, 'Invalid routing key'],
    ['the key of another kind', { ...event, routing_key: 'am-key' }, 'Invalid routing key'],
    ['no key', { event_action: 'trigger' }, "'routing_key' is missing or blank"],
    [
      'a key inside the details only',
      { payload: { custom_details: { routing_key: routing } } },
      "'routing_key' is missing or blank",
    ],
    ['no JSON', 'routing_key=x', "'routing_key' is missing or blank"],
  ])('%s is answered 400 and nothing is stored', async (_, body, fault) => {
    const answer = await door.post('/v2/enqueue', body)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { status: 'invalid event', message: 'Event object is invalid', errors: [fault] },
    ])
    expect(door.stored).toEqual([])
  })

  test('an invalid event of a known key is answered 400 and stored', async () => {
    const answer = await door.post('/v2/enqueue', { ...event, event_action: 'unresolved' })
    expect(answer.status).toBe(400)
    expect(door.stored).toHaveLength(1)
  })
})
