import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { readEvents } from '../cli/server-events.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: '2026-03-02T09:00:00Z' })
  await furnish(t.store)
})
afterAll(() => t.close())

const stream = { accept: 'text/event-stream' }
async function told(body: object, key: string | undefined = 'viewer-key') {
  const { app } = surfaceOn(t.store, t.clock)
  const response = await app.request('/api/v1/explain', asking('POST', key, body, stream))
  const events = []
  for await (const event of readEvents(response.body!)) events.push(event)
  return events
}

test('the first chunk is the class of the error, and the stream is done at the end', async () => {
  const events = await told({ error: 'dial tcp 10.0.0.3:5432: connect: connection refused, password=hunter2hunter' })
  expect(events[0]).toEqual({ name: 'message', data: '{"text":"dependency_down"}' })
  expect(events[1]!.name).toBe('explanation')
  expect(events.at(-1)).toEqual({ name: 'message', data: '[DONE]' })
  expect(JSON.stringify(events)).not.toContain('hunter2hunter')
})

test('an error is an event, and whoever wants no stream is answered in JSON', async () => {
  const events = await told({})
  expect(events.map(({ name }) => name)).toEqual(['error', 'message'])
  const { app } = surfaceOn(t.store, t.clock)
  const body = { error: 'java.lang.NullPointerException: x is null' }
  const answer = await app.request(
    '/api/v1/explain',
    asking('POST', 'viewer-key', body, { accept: 'application/json' }),
  )
  expect(await answer.json()).toMatchObject({ class: 'logic_bug' })
  expect((await app.request('/api/v1/explain', asking('POST', undefined, body, stream))).status).toBe(401)
})
