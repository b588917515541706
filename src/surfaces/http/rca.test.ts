import { afterAll, beforeAll, expect, test } from 'vitest'
import { contextWith } from '../../commands/test-context.ts'
import { investigate } from '../../jobs/investigate.ts'
import { labOf, scenes, seenAt } from '../../jobs/test-scenes.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { readEvents } from '../cli/server-events.ts'
import type { HttpEffects } from './http.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: seenAt.toISOString() })
  await furnish(t.store)
})
afterAll(() => t.close())

const { services, service } = scenes['a bad deploy']!
const context: HttpEffects['context'] = async (actor, commandId) =>
  contextWith({
    actor,
    commandId,
    store: t.store,
    clock: t.clock,
    profiles: labOf({ ...services, vault: {} }),
    directory: await t.store.readDirectory(),
  })
const surface = (more: Partial<HttpEffects> = {}) => surfaceOn(t.store, t.clock, { context, ...more })

/** Works on whatever waits, as a worker would. */
async function work(): Promise<void> {
  for (const id of await t.store.investigations.idle(9))
    await investigate(id, {
      store: t.store,
      clock: t.clock,
      queue: t.wakes,
      pause: async () => undefined,
      context,
      holder: 'a',
      every: () => () => undefined,
      deadline: () => new AbortController().signal,
      onBug: (error) => {
        throw error
      },
    })
}

const stream = { accept: 'text/event-stream' }
async function read(response: Response) {
  const events = []
  for await (const event of readEvents(response.body!)) events.push(event)
  return events
}

test('the documented line streams text and typed events until it is done', async () => {
  const { app } = surface()
  const response = await app.request('/api/v1/rca', asking('POST', 'viewer-key', { service, since: '1h' }, stream))
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const [events] = await Promise.all([read(response), untilWorked()])
  expect(events.at(-1)).toEqual({ name: 'message', data: '[DONE]' })
  const names = events.map(({ name }) => name)
  for (const name of ['investigation', 'progress', 'anomalies', 'hypotheses', 'verdict']) expect(names).toContain(name)
  const text = events
    .filter(({ name, data }) => name === 'message' && data !== '[DONE]')
    .map(({ data }) => JSON.parse(data).text)
  expect(text.join('')).toMatch(/CAUSE \(high, \d+ %\): The deploy “Round prices per line” \(v7\.2\.0\) of cart/)
  expect(text.join('')).toMatch(/kubectl rollout undo deployment\/cart --namespace shop/)
})

/** Works as soon as there is something to work on. */
async function untilWorked() {
  for (let looks = 0; looks < 5_000; looks++) if ((await t.store.investigations.idle(1)).length) break
  await work()
}

test('an error comes as an event, and the stream is done all the same', async () => {
  const { app, bugs } = surface()
  for (const [body, message] of [
    [{ service: 'nobody' }, /no service "nobody"/],
    [{ service, severity_filter: 'huge' }, /severity_filter: Choose one of low, medium, high, critical/],
    [{ service: 'vault' }, /There is no service "vault"/],
  ] as const) {
    const events = await read(await app.request('/api/v1/rca', asking('POST', 'viewer-key', body, stream)))
    expect(events.map(({ name }) => name)).toEqual(['error', 'message'])
    expect(JSON.parse(events[0]!.data).message).toMatch(message)
    expect(events[1]!.data).toBe('[DONE]')
  }
  expect(bugs).toEqual([])
})

test('without a key there is no stream; who wants JSON gets what was started; one that is over is told whole', async () => {
  const { app } = surface()
  expect((await app.request('/api/v1/rca', asking('POST', undefined, { service }, stream))).status).toBe(401)
  const json = await app.request(
    '/api/v1/rca',
    asking('POST', 'viewer-key', { service }, { accept: 'application/json' }),
  )
  expect(json.status).toBe(202)
  const { id } = (await json.json()) as { id: string }
  await work()
  const events = await read(
    await app.request(`/api/v1/investigations/${id}/stream`, asking('GET', 'viewer-key', undefined, stream)),
  )
  expect(events.map(({ name }) => name).filter((name) => name === 'verdict')).toHaveLength(1)
  const filtered = await read(
    await app.request('/api/v1/investigations/inv-00000000/stream', asking('GET', 'viewer-key')),
  )
  expect(JSON.parse(filtered[0]!.data)).toMatchObject({ code: 'not_found' })
})
