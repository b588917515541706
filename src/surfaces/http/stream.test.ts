import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../core/actor.ts'
import type { Change } from '../../core/change.ts'
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
  const broadcast = (change: Change) => {
    for (const listener of listeners) listener(change)
  }
  return { app, tell, broadcast, listeners }
}

const proposed = (service: string, version: number, more: object = {}): Change => ({
  ...{ proposal: 'prop-0a1b2c3d', version, type: 'created', state: 'pending', service, incidents: [] },
  ...more,
})
const investigated = (service: string, version: number, more: object = {}): Change => ({
  ...{ investigation: 'inv-0a1b2c3d', version, type: 'phase', phase: 'hypothesize', service, incidents: [] },
  ...more,
})

test('proposals and investigations are told by their service, with or without an incident', async () => {
  const { app, broadcast } = broadcasting()
  const viewer = await follow(app)
  const lead = await follow(app, '', {}, 'lead-key')
  broadcast(proposed('vault', 1))
  broadcast(investigated('vault', 2))
  broadcast(proposed('shop', 3))
  broadcast(investigated('shop', 4))
  expect(await viewer.next()).toBe(`event: proposal\ndata: ${JSON.stringify(proposed('shop', 3))}\nid: prop-0a1b2c3d/3`)
  expect(await viewer.next()).toBe(
    `event: investigation\ndata: ${JSON.stringify(investigated('shop', 4))}\nid: inv-0a1b2c3d/4`,
  )
  expect(await lead.next()).toContain('id: prop-0a1b2c3d/1')
  expect(await lead.next()).toContain('id: inv-0a1b2c3d/2')
  await viewer.leave()
  await lead.leave()
})

test('one incident brings its investigations and proposals along', async () => {
  const { app, broadcast } = broadcasting()
  const { next, leave } = await follow(app, `?incident=${seen.shop}`)
  broadcast(proposed('shop', 1))
  broadcast(proposed('shop', 2, { incidents: [seen.shop] }))
  expect(await next()).toContain('id: prop-0a1b2c3d/2')
  await leave()
})

test('a key hears only of what it may list, and one that may list nothing of it is refused', async () => {
  const as = (scopes: string[]) => ({
    ...surfaceOn(t.store, t.clock).auth,
    bearer: async (): Promise<Actor> => ({
      ...{ kind: 'user', id: 'vera', name: 'Vera', role: 'viewer', via: 'http', scopes },
    }),
  })
  const { app, broadcast } = broadcasting({ auth: as(['investigations:read']) })
  const { next, leave } = await follow(app)
  broadcast(proposed('shop', 1))
  broadcast(investigated('shop', 2))
  expect(await next()).toContain('id: inv-0a1b2c3d/2')
  await leave()
  const other = broadcasting({ auth: as(['logs']) })
  expect((await other.app.request('/api/v1/stream', asking('GET', 'viewer-key'))).status).toBe(403)
})

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
