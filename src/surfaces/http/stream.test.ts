import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../core/ports.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import type { HttpEffects } from './http.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
const seen: Record<string, string> = {}
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store)
  const { app } = surfaceOn(t.store, t.clock)
  for (const service of ['shop', 'vault']) {
    const response = await app.request('/api/v1/incidents', asking('POST', 'lead-key', { title: service, service }))
    seen[service] = ((await response.json()) as { id: string }).id
  }
})
afterAll(() => t.close())

/** A surface whose news are told by the test. */
function broadcasting(more: Partial<HttpEffects> = {}) {
  const listeners = new Set<(change: Change) => void>()
  const store: TestStore['store'] = {
    ...t.store,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const { app } = surfaceOn(store, t.clock, more)
  const tell = (incident: string, version = 2) => {
    for (const listener of listeners) listener({ incident, version, type: 'acknowledged' })
  }
  return { app, tell, listeners }
}

/** Opens a stream and reads it block by block, past the greeting. */
async function follow(
  app: ReturnType<typeof broadcasting>['app'],
  query = '',
  headers: Record<string, string> = {},
  key = 'viewer-key',
) {
  const response = await app.request(`/api/v1/stream${query}`, asking('GET', key, undefined, headers))
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async () => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    const [block, ...rest] = text.split('\n\n')
    text = rest.join('\n\n')
    return block
  }
  expect(await next()).toBe(': listening\nretry: 2000')
  return { response, next, leave: () => reader.cancel() }
}

test('a change is told to who may see its incident, and to nobody else', async () => {
  const { app, tell } = broadcasting()
  const viewer = await follow(app)
  const lead = await follow(app, '', {}, 'lead-key')
  expect(viewer.response.headers.get('content-type')).toBe('text/event-stream')
  tell(seen.vault!)
  tell(seen.shop!, 3)
  const shop = `data: {"incident":"${seen.shop}","version":3,"type":"acknowledged"}`
  expect(await viewer.next()).toBe(`event: incident\n${shop}\nid: ${seen.shop}/3`)
  expect(await lead.next()).toContain(`id: ${seen.vault}/2`)
  expect(await lead.next()).toContain(`id: ${seen.shop}/3`)
  await viewer.leave()
  await lead.leave()
})

test('one incident can be followed alone', async () => {
  const { app, tell } = broadcasting()
  const { next, leave } = await follow(app, `?incident=${seen.shop}`, {}, 'lead-key')
  tell(seen.vault!)
  tell(seen.shop!)
  expect(await next()).toContain(`id: ${seen.shop}/2`)
  await leave()
})

test('a reader that comes back is told to look at everything again', async () => {
  const { app } = broadcasting()
  const { next, leave } = await follow(app, '', { 'last-event-id': 'INC-1/1' })
  expect(await next()).toBe('event: reload\ndata: {}')
  await leave()
})

test('a reader that does not keep up loses single changes, not the fact that there were some', async () => {
  const { app, tell } = broadcasting()
  const { next, leave } = await follow(app)
  for (let version = 1; version <= 1_200; version += 1) tell(seen.shop!, version)
  const blocks: (string | undefined)[] = []
  while (!blocks.at(-1)?.includes('reload')) blocks.push(await next())
  expect(blocks.length).toBeLessThan(510)
  await leave()
})

test('a quiet stream says that it lives, and ends when its key does', async () => {
  let valid = true
  const { app } = broadcasting({
    heartbeatMs: 5,
    auth: {
      ...surfaceOn(t.store, t.clock).auth,
      bearer: async () => (valid ? { kind: 'user', id: 'vera', name: 'Vera', role: 'viewer', via: 'http' } : undefined),
    },
  })
  const { next } = await follow(app)
  expect(await next()).toBe(': still here')
  valid = false
  let last = await next()
  while (last !== undefined) last = await next()
  expect(last).toBeUndefined()
})

test('every stream ends when the process stops, and none is opened after', async () => {
  const stopping = new AbortController()
  const { app, listeners } = broadcasting({ signal: stopping.signal })
  const { next } = await follow(app)
  expect(listeners.size).toBe(1)
  stopping.abort()
  expect(await next()).toBeUndefined()
  expect(listeners.size).toBe(0)
  expect((await app.request('/api/v1/stream', asking('GET', 'viewer-key'))).status).toBe(503)
})

test('who hangs up is forgotten', async () => {
  const { app, listeners, tell } = broadcasting()
  const { leave } = await follow(app)
  await leave()
  tell(seen.shop!)
  await expect.poll(() => listeners.size).toBe(0)
})
