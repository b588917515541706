import { hash } from 'node:crypto'
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

const keep = (key: string, subject: string, more: { expiresAt?: Date } = {}) =>
  t.store.putKey({ id: key, subject, role: 'oncall', hash: hash('sha256', key), createdAt: t.clock.now(), ...more })

const cookieOf = (signedIn: { setCookie: string } | undefined) => signedIn!.setCookie.split(';')[0]!

test('a key speaks as the user its subject names, by id or e-mail, with the role of the key', async () => {
  await keep('omar-by-mail', 'Omar@Example.com')
  expect(await surface.auth.bearer('omar-by-mail')).toEqual({
    kind: 'user',
    id: 'omar',
    name: 'Omar',
    role: 'oncall',
    via: 'http',
  })
  expect(await surface.auth.bearer('lead-key')).toMatchObject({ id: 'lea', role: 'sre-lead' })
  expect(await surface.auth.bearer('robot-key', 'cli')).toMatchObject({
    id: 'deploy-bot',
    name: 'deploy-bot',
    via: 'cli',
  })
})

test('a key ends with its time and with its user', async () => {
  await keep('short', 'omar', { expiresAt: new Date(t.clock.now().getTime() + 60_000) })
  expect(await surface.auth.bearer('short')).toMatchObject({ id: 'omar' })
  t.clock.forward(60_000)
  expect(await surface.auth.bearer('short')).toBeUndefined()
  expect(await surface.auth.bearer('gone-key')).toBeUndefined()
  expect(await surface.auth.bearer('unknown')).toBeUndefined()
})

test('the last use of a key is written at most once a minute', async () => {
  await keep('counted', 'omar')
  const lastUsed = async () => (await t.store.keyByHash(hash('sha256', 'counted')))?.lastUsedAt
  const first = t.clock.now()
  await surface.auth.bearer('counted')
  t.clock.forward(59_000)
  await surface.auth.bearer('counted')
  expect(await lastUsed()).toEqual(first)
  t.clock.forward(1_000)
  await surface.auth.bearer('counted')
  expect(await lastUsed()).toEqual(t.clock.now())
})

test('a browser signs in with a key and out again', async () => {
  const signedIn = await surface.auth.signIn('oncall-key')
  expect(signedIn?.setCookie).toMatch(
    /^__Host-allclear_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
  )
  const cookie = cookieOf(signedIn)
  expect(await surface.auth.session(`theme=dark; ${cookie}`)).toEqual({
    actor: { kind: 'user', id: 'omar', name: 'Omar', role: 'oncall', via: 'portal' },
    csrf: signedIn!.csrf,
  })
  expect(await surface.auth.signOut(cookie)).toContain('Max-Age=0')
  expect(await surface.auth.session(cookie)).toBeUndefined()
  expect(await surface.auth.signIn('unknown')).toBeUndefined()
})

test('a session ends after twelve hours, and with the key it came from', async () => {
  const cookie = cookieOf(await surface.auth.signIn('oncall-key'))
  t.clock.forward(12 * 60 * 60_000)
  expect(await surface.auth.session(cookie)).toBeUndefined()
  await keep('borrowed', 'a-machine')
  const other = cookieOf(await surface.auth.signIn('borrowed'))
  expect(await surface.auth.session(other)).toMatchObject({ actor: { id: 'a-machine' } })
  await t.store.removeKey('borrowed')
  expect(await surface.auth.session(other)).toBeUndefined()
})

test('who is known in another way signs in with their own role, unless they left', async () => {
  const cookie = cookieOf(await surface.auth.signInAs('vera'))
  expect(await surface.auth.session(cookie)).toMatchObject({ actor: { id: 'vera', role: 'viewer' } })
  expect(await surface.auth.signInAs('gil')).toBeUndefined()
  expect(await surface.auth.signInAs('nobody')).toBeUndefined()
})

test('a browser reads with its cookie and changes only with the token of its session', async () => {
  const signedIn = await surface.auth.signIn('oncall-key')
  const other = await surface.auth.signIn('oncall-key')
  const cookie = cookieOf(signedIn)
  const create = (headers: Record<string, string>) =>
    surface.app.request(
      '/api/v1/incidents',
      asking('POST', undefined, { title: 'By hand', service: 'shop' }, { cookie, ...headers }),
    )
  expect((await surface.app.request('/api/v1/incidents', { headers: { cookie } })).status).toBe(200)
  expect((await create({})).status).toBe(403)
  expect((await create({ 'x-csrf-token': other!.csrf })).status).toBe(403)
  expect((await create({ 'x-csrf-token': signedIn!.csrf })).status).toBe(201)
})

test('a header that is no bearer key is explained', async () => {
  const response = await surface.app.request('/api/v1/help', { headers: { authorization: 'Basic abc' } })
  expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
    401,
    'Write the header as "Authorization: Bearer KEY".',
  ])
})
