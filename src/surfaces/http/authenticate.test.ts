import { hash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProvider } from '../../clients/oidc/provider.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import type { ClaimRules } from './auth/claimed.ts'
import { tokenGrants } from './auth/token-grant.ts'
import { authenticator } from './authenticate.ts'
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

test('a session ends with the key it began with, even that of a user who could do as much', async () => {
  await keep('of-omar', 'omar')
  const cookie = cookieOf(await surface.auth.signIn('of-omar'))
  expect(await surface.auth.session(cookie)).toMatchObject({ actor: { id: 'omar' } })
  await t.store.removeKey('of-omar')
  expect(await surface.auth.session(cookie)).toBeUndefined()
})

test('a key of the configuration ends, with its sessions, when it is declared no longer', async () => {
  let declaredKeys = [{ id: 'config-x', subject: 'omar', role: 'oncall' as const, hash: hash('sha256', 'declared') }]
  const auth = authenticator({
    ...{ store: t.store, clock: t.clock, random: (bytes) => randomBytes(bytes), publicUrl: 'http://127.0.0.1' },
    get declaredKeys() {
      return declaredKeys
    },
  })
  const cookie = cookieOf(await auth.signIn('declared'))
  expect(await auth.session(cookie)).toMatchObject({ actor: { role: 'oncall' } })
  declaredKeys = declaredKeys.map((key) => ({ ...key, role: 'viewer' as never }))
  expect(await auth.session(cookie)).toMatchObject({ actor: { role: 'viewer' } })
  declaredKeys = []
  expect([await auth.session(cookie), await auth.bearer('declared')]).toEqual([undefined, undefined])
})

test('the scopes of a key go wherever its sessions go', async () => {
  const scopes = ['logs:read']
  const id = 'scoped'
  await t.store.putKey({
    id,
    subject: 'omar',
    role: 'oncall',
    scopes,
    hash: hash('sha256', id),
    createdAt: t.clock.now(),
  })
  expect(await surface.auth.bearer(id)).toMatchObject({ id: 'omar', scopes })
  const cookie = cookieOf(await surface.auth.signIn(id))
  expect(await surface.auth.session(cookie)).toMatchObject({ actor: { id: 'omar', scopes } })
})

describe('signed tokens', () => {
  const issuer = 'https://id.example'
  const rules = { subjectClaim: 'email', roleClaim: 'groups', roles: { lead: 'sre-lead' } as const, trustEmails: false }

  async function scene(more: Partial<ClaimRules> = {}, answer?: () => Response) {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
    const fetch = async () => answer?.() ?? Response.json({ keys: [jwk] })
    const { clock } = t
    const tokens = tokenGrants({
      provider: openProvider({ issuer, jwksUrl: `${issuer}/keys`, fetch, clock }),
      ...{ audience: 'allclear', algorithms: ['ES256'], clock, rules: { ...rules, ...more } },
    })
    const random = (bytes: number) => randomBytes(bytes)
    const { store } = t
    const auth = authenticator({ store, clock, declaredKeys: [], random, publicUrl: 'http://127.0.0.1', tokens })
    const { app } = surfaceOn(store, clock, { auth })
    return {
      app,
      token: (claims: object) =>
        new SignJWT({ iss: issuer, aud: 'allclear', email_verified: true, ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'k' })
          .setExpirationTime(Math.floor(clock.now().getTime() / 1000) + 60)
          .sign(privateKey),
    }
  }
  const me = async ({ app, token }: Awaited<ReturnType<typeof scene>>, claims: object) => {
    const response = await app.request('/api/v1/me', asking('GET', await token(claims)))
    const { id, role } = (await response.json()) as { id?: string; role?: string }
    return [response.status, id, role]
  }

  test.each<[string, object, Partial<ClaimRules>, unknown[]]>([
    ['a user with their own role', { email: 'omar@example.com' }, {}, [200, 'omar', 'oncall']],
    ['a user with the role of a group', { email: 'vera@example.com', groups: ['lead'] }, {}, [200, 'vera', 'sre-lead']],
    ['nobody who is unknown', { email: 'nia@example.com' }, {}, [401, undefined, undefined]],
    [
      'the unknown by default',
      { email: 'nia@example.com' },
      { defaultRole: 'viewer' },
      [200, 'nia@example.com', 'viewer'],
    ],
    ['nobody who left', { email: 'gil@example.com', groups: ['lead'] }, {}, [401, undefined, undefined]],
    ['nobody unverified', { email: 'lea@example.com', email_verified: false }, {}, [401, undefined, undefined]],
    ['a machine', { sub: 'ci' }, { subjectClaim: 'sub', defaultRole: 'oncall' }, [200, 'ci', 'oncall']],
  ])('speak for %s', async (_, claims, more, expected) => {
    expect(await me(await scene(more), claims)).toEqual(expected)
  })

  test('open nothing while their issuer cannot be asked, and the answer says so', async () => {
    const away = await scene({}, () => new Response('', { status: 500 }))
    const response = await away.app.request(
      '/api/v1/me',
      asking('GET', await away.token({ email: 'omar@example.com' })),
    )
    expect(response.status).toBe(502)
  })
})
