import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
let surface: ReturnType<typeof surfaceOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store)
  surface = surfaceOn(t.store, t.clock)
})
afterAll(() => t.close())

const post = (path: string, body?: unknown, headers: Record<string, string> = {}, key = 'oncall-key') =>
  surface.app.request(`/api/v1${path}`, asking('POST', key, body, headers))
const get = (path: string, key = 'viewer-key') => surface.app.request(`/api/v1${path}`, asking('GET', key))

/** What the answers of these tests may hold. */
interface Body {
  id: string
  key: string
  code: string
  detail: string
  request_id: string
  next_cursor: string
  events: { type: string }[]
  incidents: { id: string }[]
  errors: { field: string }[]
}
const json = async (response: Response | Promise<Response>) => (await (await response).json()) as Body
const open = async (title: string, service = 'shop') => json(post('/incidents', { title, service }, {}, 'lead-key'))
const eventsOf = async (id: string) => (await json(get(`/incidents/${id}`))).events.map((e) => e.type)

test('what is created answers 201, where it is and which version it has', async () => {
  const response = await post('/incidents', { title: 'Checkout fails', service: 'shop' })
  expect(response.status).toBe(201)
  const body = await json(response)
  expect(body).toMatchObject({ title: 'Checkout fails', status: 'open', version: 1 })
  expect(response.headers.get('location')).toBe(`/api/v1/incidents/${body.id}`)
  expect(response.headers.get('etag')).toBe('"1"')
  expect(response.headers.get('content-type')).toBe('application/json')
})

test('an incident is taken, put aside, noted and resolved, and tells it all', async () => {
  const { id } = await open('Disk full')
  expect((await post(`/incidents/${id}/ack`)).status).toBe(200)
  expect((await post(`/incidents/${id}/snooze`, { for: '30m' })).status).toBe(200)
  expect((await post(`/incidents/${id}/note`, { text: 'looking' })).status).toBe(200)
  expect(await json(post(`/incidents/${id}/resolve`, { note: 'bigger disk' }))).toMatchObject({ status: 'resolved' })
  const whole = await json(get(`/incidents/${id}`))
  expect(whole).toMatchObject({ id, resolution: 'bigger disk', slack: [] })
  expect(await eventsOf(id)).toEqual(expect.arrayContaining(['opened', 'acknowledged', 'snoozed', 'noted', 'resolved']))
})

test('lists are filtered by the query and read on by the link', async () => {
  for (const title of ['one', 'two', 'three']) await open(title)
  const first = await get('/incidents?status=open&service=shop&limit=2')
  const link = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1]
  const page = await json(first)
  expect(page.incidents).toHaveLength(2)
  expect(link).toContain(`cursor=${encodeURIComponent(page.next_cursor)}`)
  const second = await json(surface.app.request(link!, asking('GET', 'viewer-key')))
  const ids = [...page.incidents, ...second.incidents].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['unreadable JSON', { body: '{"text": ', type: 'application/json' }, 400],
  ['a list instead of an object', { body: '[]', type: 'application/json' }, 400],
  ['a form', { body: 'text=hello', type: 'application/x-www-form-urlencoded' }, 415],
  ['more than 1 MiB', { body: JSON.stringify({ text: 'x'.repeat(1_100_000) }), type: 'application/json' }, 413],
  ['an unknown field', { body: '{"txt": "hello"}', type: 'application/json' }, 422],
  ['JSON without its type', { body: '{"text": "hello"}', type: 'text/plain' }, 200],
])('a body with %s is answered as such', async (_, { body, type }, status) => {
  const { id } = await open('Body')
  const headers = { authorization: 'Bearer oncall-key', 'content-type': type }
  const response = await surface.app.request(`/api/v1/incidents/${id}/note`, { method: 'POST', headers, body })
  expect(response.status).toBe(status)
})

test('a problem names the faulty fields and the request, and echoes nothing of the body', async () => {
  const response = await post('/incidents', { service: 'shop', urgency: 'utter' })
  expect(response.status).toBe(422)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = await json(response)
  expect(problem).toMatchObject({ type: '/docs#problem-invalid', status: 422, code: 'invalid' })
  expect(problem.errors.map(({ field }) => field).sort()).toEqual(['title', 'urgency'])
  expect(problem.request_id).toBe(response.headers.get('x-request-id'))
})

test('the same Idempotency-Key gives the same answer and does it once', async () => {
  const { id } = await open('Once')
  const headers = { 'idempotency-key': 'note-1' }
  const [first, second] = await Promise.all([
    post(`/incidents/${id}/note`, { text: 'hello' }, headers),
    post(`/incidents/${id}/note`, { text: 'hello' }, headers),
  ])
  expect(await json(first)).toEqual(await json(second))
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect(await eventsOf(id)).toEqual(['opened', 'noted'])
})

test('an Idempotency-Key used for something else is refused, for another person it is free', async () => {
  const { id } = await open('Twice')
  const headers = { 'idempotency-key': 'note-2' }
  expect((await post(`/incidents/${id}/note`, { text: 'one' }, headers)).status).toBe(200)
  expect((await post(`/incidents/${id}/note`, { text: 'two' }, headers)).status).toBe(422)
  expect((await post(`/incidents/${id}/note`, { text: 'two' }, headers, 'robot-key')).status).toBe(200)
  expect((await post(`/incidents/${id}/note`, { text: 'x' }, { 'idempotency-key': 'a b' })).status).toBe(400)
})

test('a refusal because of the state of things is repeated, a faulty input may be mended under the same key', async () => {
  const { id } = await open('Over')
  await post(`/incidents/${id}/resolve`)
  const conflict = { 'idempotency-key': 'late' }
  const first = await post(`/incidents/${id}/snooze`, { for: '1h' }, conflict)
  expect(first.status).toBe(409)
  await post(`/incidents/${id}/reopen`)
  const again = await post(`/incidents/${id}/snooze`, { for: '1h' }, conflict)
  expect([again.status, (await json(again)).detail]).toEqual([409, (await json(first)).detail])
  const mended = { 'idempotency-key': 'mended' }
  expect((await post(`/incidents/${id}/snooze`, { for: 'soon' }, mended)).status).toBe(422)
  expect((await post(`/incidents/${id}/snooze`, { for: '1h' }, mended)).status).toBe(200)
})

test('a key that is shown once is not kept readable with the answer', async () => {
  const response = await post('/keys', { subject: 'ci' }, { 'idempotency-key': 'new-key' }, 'lead-key')
  const { key } = await json(response)
  const saved = await t.store.savedAnswer('http:lea:new-key')
  expect(saved?.status).toBe(201)
  expect(JSON.stringify(saved)).not.toContain(key)
})

test('If-Match changes an incident only while it has that version', async () => {
  const { id } = await open('Contended')
  expect((await post(`/incidents/${id}/ack`, {}, { 'if-match': '"7"' })).status).toBe(412)
  expect((await post(`/incidents/${id}/ack`, {}, { 'if-match': '1' })).status).toBe(400)
  const done = await post(`/incidents/${id}/ack`, {}, { 'if-match': '"1"' })
  expect([done.status, done.headers.get('etag')]).toEqual([200, '"2"'])
  expect((await post(`/incidents/${id}/note`, { text: 'x' }, { 'if-match': '"1"' })).status).toBe(412)
  expect((await post(`/incidents/${id}/note`, { text: 'x' }, { 'if-match': '*' })).status).toBe(200)
})

test('If-Match speaks of the incident that the address names, not of another that the same change concerns', async () => {
  const [from, into] = [await open('Merged'), await open('Goes on')]
  for (const text of ['a', 'b']) await post(`/incidents/${into.id}/note`, { text })
  expect((await post(`/incidents/${from.id}/merge`, { into: into.id }, { 'if-match': '"3"' })).status).toBe(412)
  const done = await post(`/incidents/${from.id}/merge`, { into: into.id }, { 'if-match': '"1"' })
  expect(done.status).toBe(200)
  expect(await json(done)).toMatchObject({ merged_into: into.id })
})

test('two who change the same version at once do not both succeed', async () => {
  const { id } = await open('Race')
  const both = await Promise.all(
    ['a', 'b'].map((text) => post(`/incidents/${id}/note`, { text }, { 'if-match': '"1"' })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
})

test('an incident of a hidden service is not there, whatever version is asked for', async () => {
  const { id } = await open('Leaked', 'vault')
  expect((await get(`/incidents/${id}`)).status).toBe(404)
  expect((await post(`/incidents/${id}/ack`, {}, { 'if-match': '"7"' })).status).toBe(404)
  expect((await get(`/incidents/${id}`, 'lead-key')).status).toBe(200)
})

test.each([
  ['GET', '/api/v1/nothing', 404, null],
  ['DELETE', '/api/v1/incidents', 405, 'GET, HEAD, POST, OPTIONS'],
  ['HEAD', '/api/v1/incidents/INC-1/ack', 405, 'POST, OPTIONS'],
  ['POST', '/api/v1/stream', 405, 'GET, HEAD, OPTIONS'],
  ['OPTIONS', '/api/v1/incidents', 204, 'GET, HEAD, POST, OPTIONS'],
])('%s %s answers %i', async (method, path, status, allow) => {
  const response = await surface.app.request(path, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([status, allow])
})

test('HEAD answers like GET without a body', async () => {
  const response = await surface.app.request('/api/v1/status', asking('HEAD', 'viewer-key'))
  expect([response.status, await response.text()]).toEqual([200, ''])
})

test('who asks for the answer for people gets a card', async () => {
  const { id } = await open('Card')
  const accept = { accept: 'application/vnd.allclear.card+json, application/json;q=0.9' }
  const response = await post(`/incidents/${id}/ack`, {}, accept)
  expect(response.headers.get('content-type')).toBe('application/vnd.allclear.card+json')
  expect(await json(response)).toMatchObject({ title: `Acknowledged ${id}` })
})

test('a bug is logged in full and shown as an id only', async () => {
  const broken = { ...t.store, incidents: () => Promise.reject(new Error('column "x" is missing')) }
  const { app, bugs } = surfaceOn(broken, t.clock)
  const response = await app.request('/api/v1/incidents', asking('GET', 'viewer-key'))
  const problem = await json(response)
  expect([response.status, problem.code]).toEqual([500, 'internal'])
  expect(JSON.stringify(problem)).not.toContain('column')
  expect(bugs).toMatchObject([{ error: { message: 'column "x" is missing' }, request: problem.request_id }])
})

test('requests are measured by their route, not by what was asked for', async () => {
  await get('/incidents/INC-4711')
  await get('/nothing-like-this')
  const { body } = await surface.metrics.text()
  const routes = [...body.matchAll(/request_seconds_count\{method="GET",route="([^"]+)"/g)].map(([, route]) => route)
  expect(routes).toEqual(expect.arrayContaining(['/api/v1/incidents/:incident', '/api/v1/*']))
  expect(routes.join()).not.toContain('4711')
})

test('a key that asks too often is told how long to wait, others are not held up', async () => {
  const { app } = surfaceOn(t.store, t.clock, { limits: { perKey: 3 } })
  const ask = (key: string) => app.request('/api/v1/help', asking('GET', key))
  for (let i = 0; i < 3; i += 1) expect((await ask('viewer-key')).status).toBe(200)
  const limited = await ask('viewer-key')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '20'])
  expect((await ask('oncall-key')).status).toBe(200)
  t.clock.forward(20_000)
  expect((await ask('viewer-key')).status).toBe(200)
})

test('an address that guesses is turned away before the database is asked, keys that proved good are not', async () => {
  let lookups = 0
  const counted = { ...t.store, keyByHash: (digest: string) => t.store.keyByHash(digest).finally(() => (lookups += 1)) }
  const { app } = surfaceOn(counted, t.clock, { limits: { failuresPerAddress: 2 } })
  const ask = (key: string) => app.request('/api/v1/help', asking('GET', key))
  expect((await ask('viewer-key')).status).toBe(200)
  const answers = [await ask('guess-1'), await ask('guess-2'), await ask('guess-3'), await ask('guess-4')]
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 429, 429])
  expect(lookups).toBe(2)
  expect((await ask('viewer-key')).status).toBe(200)
})
