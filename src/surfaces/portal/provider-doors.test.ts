import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeFlow } from '../../clients/oidc/code-flow.ts'
import { openProvider } from '../../clients/oidc/provider.ts'
import { startTestProvider, type TestProvider, testClient } from '../../clients/oidc/test-provider.ts'
import { secretsWith } from '../../store/secrets.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import type { ClaimRules } from '../http/auth/claimed.ts'
import { callbackPath, providerSignIn } from '../http/auth/provider-sign-in.ts'
import { authenticator } from '../http/authenticate.ts'
import { furnish } from '../http/test-surface.ts'
import type { PortalEffects } from './effects.ts'
import { openSessions } from './sign-in.ts'

const publicUrl = 'https://allclear.example'
const redirectUrl = `${publicUrl}${callbackPath}`
const verified = (email: string, more = {}) => ({ email, email_verified: true, ...more })

let t: TestStore
let peer: TestProvider
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store)
  peer = await startTestProvider(redirectUrl, {
    lea: verified('Lea@Example.com'),
    vera: verified('vera@example.com', { groups: ['everyone', 'responders'] }),
    gil: verified('gil@example.com', { groups: ['responders'] }),
    thief: { email: 'lea@example.com', email_verified: false },
    silent: { email: 'lea@example.com' },
    nameless: {},
    newcomer: verified('nia@example.com'),
    outsider: verified('oz@elsewhere.example'),
    lookalike: verified('lea@notexample.com'),
  })
})
afterAll(() => Promise.all([peer.close(), t.close()]))

const usual: ClaimRules = { subjectClaim: 'email', roles: {}, trustEmails: false }

/** The portal's doors with the provider, and one browser. */
function scene(more: Partial<ClaimRules> = {}, at = () => new Date()) {
  const clock = { now: at }
  const auth = authenticator({
    store: t.store,
    declaredKeys: [],
    clock,
    random: randomBytes,
    publicUrl,
    provider: true,
  })
  const rules = { ...usual, ...more }
  const flow = codeFlow({
    provider: openProvider({ issuer: peer.issuer, fetch, clock }),
    clientId: testClient.id,
    clientSecret: testClient.secret,
    redirectUrl,
    scopes: ['openid', 'email', 'profile'],
    wanted: ['email', 'email_verified', 'groups'],
    fetch,
    clock,
    random: randomBytes,
  })
  const secrets = secretsWith('of the installation')
  const provider = providerSignIn({ flow, label: 'Acme', rules, auth, store: t.store, secrets, clock, publicUrl })
  const app = new Hono()
  openSessions(app, { auth, provider } as unknown as PortalEffects)
  const get = async (path: string, cookie = '') => {
    const response = await app.request(path, { headers: { cookie } })
    const cookies = response.headers.getSetCookie()
    const location = response.headers.get('location') ?? ''
    return { status: response.status, page: await response.text(), location, cookies }
  }
  const begin = async (next = '/incidents?status=all') => {
    const { location, cookies } = await get(`/auth/oidc/start?next=${encodeURIComponent(next)}`)
    return { location, cookie: cookies[0]!.split(';')[0]!, cookies }
  }
  const enter = async (account: string) => {
    const { location, cookie } = await begin()
    const back = await peer.signIn(location, account)
    return get(`${back.pathname}${back.search}`, cookie)
  }
  const whoIs = async ({ cookies }: { cookies: string[] }) =>
    (await auth.session(cookies.find((c) => c.includes('allclear_session'))!.split(';')[0]))?.actor
  const post = async (path: string, fields: Record<string, string>, cookie: string) => {
    const response = await app.request(path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields) })
    return { status: response.status, location: response.headers.get('location') ?? '' }
  }
  return { get, post, begin, enter, whoIs, auth }
}

test('the sign-in page offers the provider, and the way there is bound to the browser', async () => {
  const { get, begin } = scene()
  expect((await get('/login?next=%2Fincidents')).page).toContain('href="/auth/oidc/start?next=%2Fincidents"')
  expect((await get('/login')).page).toContain('Sign in with Acme')
  const { location, cookies } = await begin()
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-allclear_oidc=v1\.[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/),
  ])
  const asked = Object.fromEntries(new URL(location).searchParams)
  expect(asked).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', redirect_uri: redirectUrl })
  for (const word of ['state', 'nonce', 'code_challenge']) expect(asked[word]).toMatch(/^[\w-]{43}$/)
})

test('a verified address signs its user in with their own role, and back to where they wanted to go', async () => {
  const { enter, whoIs } = scene()
  const back = await enter('lea')
  expect([back.status, back.location]).toEqual([303, '/incidents?status=all'])
  expect(back.cookies[0]).toMatch(/^__Host-allclear_oidc=; .*Max-Age=0/)
  expect(await whoIs(back)).toEqual({ kind: 'user', id: 'lea', name: 'Lea', role: 'sre-lead', via: 'portal' })
})

test('groups decide the role where they mean something', async () => {
  const groups = { roleClaim: 'groups', roles: { responders: 'oncall', owners: 'sre-lead' } as const }
  const { enter, whoIs } = scene(groups)
  expect(await whoIs(await enter('vera'))).toMatchObject({ id: 'vera', role: 'oncall' })
  expect(await whoIs(await enter('lea'))).toMatchObject({ id: 'lea', role: 'sre-lead' })
})

test('who signs out is offered to sign out at the provider as well, which then asks for the password again', async () => {
  const { get, enter, whoIs, auth, post } = scene()
  const back = await enter('lea')
  const kept = back.cookies.map((one) => one.split(';')[0]!).filter((one) => !one.endsWith('='))
  const cookie = kept.join('; ')
  const { csrf } = (await auth.session(cookie))!
  expect((await get('/auth/oidc/end', cookie)).location).toBe('/')
  const out = await post('/logout', { _csrf: csrf }, cookie)
  expect(out.location).toBe('/signed-out')
  const here = kept.find((one) => one.includes('allclear_oidc_here'))!
  const page = await get('/signed-out', here)
  expect(page.page).toContain('href="/auth/oidc/end">Sign out at Acme as well')
  const away = await get('/auth/oidc/end', here)
  const asked = new URL(away.location)
  expect(asked.origin).toBe(peer.issuer)
  expect(asked.searchParams.get('client_id')).toBe(testClient.id)
  expect(away.cookies).toEqual([expect.stringMatching(/^__Host-allclear_oidc_here=; .*Max-Age=0/)])
  const answered = await fetch(asked, { redirect: 'manual' })
  expect([answered.status, await answered.text()]).toEqual([200, expect.stringContaining('/session/end/confirm')])
  await expect(whoIs({ cookies: kept })).resolves.toBeUndefined()
  expect((await get('/signed-out')).location).toBe('/login')
  expect((await get('/auth/oidc/end')).location).toBe('/login')
})

test('who came in with a key is not led to the provider', async () => {
  const { post } = scene()
  expect((await post('/logout', {}, '')).location).toBe('/login')
})

describe('nobody gets in', () => {
  test.each([
    ['with an address that was not verified', 'thief', {}, 401, 'has not verified'],
    ['with an address of which nothing is said', 'silent', {}, 401, 'has not verified'],
    ['without an address', 'nameless', {}, 401, 'does not say who this is'],
    ['as a user who is not active', 'gil', {}, 401, 'not an active user'],
    [
      'as such a user in a group',
      'gil',
      { roleClaim: 'groups', roles: { responders: 'oncall' } },
      401,
      'not an active',
    ],
    [
      'from another domain',
      'outsider',
      { allowedDomains: ['example.com'], defaultRole: 'viewer' },
      401,
      'none of them',
    ],
    ['from a domain that only ends alike', 'lookalike', { allowedDomains: ['example.com'] }, 401, 'none of them'],
    ['whom nobody knows', 'newcomer', {}, 403, 'Ask an SRE lead of your team'],
    ['whom nobody knows, with names for colleagues', 'newcomer', { allowedDomains: ['example.com'] }, 403, 'Ask Lea,'],
  ] as [string, string, Partial<ClaimRules>, number, string][])('%s', async (_, account, rules, status, words) => {
    const back = await scene(rules).enter(account)
    expect([back.status, back.page]).toEqual([status, expect.stringContaining(words)])
    expect(back.cookies).toEqual([expect.stringContaining('allclear_oidc=;')])
  })
})

test('somebody new gets the default role where there is one, until the provider is taken out', async () => {
  const { enter, whoIs } = scene({ defaultRole: 'viewer' })
  const back = await enter('newcomer')
  expect(await whoIs(back)).toMatchObject({ id: 'nia@example.com', role: 'viewer' })
  const without = authenticator({
    ...{ store: t.store, declaredKeys: [], clock: { now: () => new Date() }, random: randomBytes, publicUrl },
  })
  expect(await without.session(back.cookies[1]!.split(';')[0])).toBeUndefined()
})

describe('the way back is only for the browser that began it', () => {
  test('without its cookie, with an altered one, or with that of another sign-in nothing happens', async () => {
    const { get, begin } = scene()
    const [mine, other] = [await begin(), await begin()]
    const back = await peer.signIn(mine.location, 'lea')
    const path = `${back.pathname}${back.search}`
    for (const cookie of ['', `${mine.cookie.slice(0, -2)}AA`, other.cookie]) {
      const answer = await get(path, cookie)
      expect([answer.status, answer.page]).toEqual([401, expect.stringContaining('did not begin in this browser')])
    }
    expect((await get(path, mine.cookie)).status).toBe(303)
    // The code was used: the provider does not give for it twice.
    expect((await get(path, mine.cookie)).page).toContain('was used before')
  })

  test('nor after ten minutes', async () => {
    let late = 0
    const { get, begin } = scene({}, () => new Date(Date.now() + late))
    const { location, cookie } = await begin()
    const back = await peer.signIn(location, 'lea')
    late = 601_000
    expect((await get(`${back.pathname}${back.search}`, cookie)).page).toContain('took too long')
  })

  test('nor with the answer of another provider', async () => {
    const { get, begin } = scene()
    const { location, cookie } = await begin()
    const back = await peer.signIn(location, 'lea')
    back.searchParams.set('iss', 'https://evil.example')
    expect((await get(`${back.pathname}${back.search}`, cookie)).page).toContain('another identity provider')
    back.searchParams.delete('iss')
    expect((await get(`${back.pathname}${back.search}`, cookie)).page).toContain('another identity provider')
  })

  test('who declines there is told so here', async () => {
    const { get, begin } = scene()
    const { location, cookie } = await begin()
    const back = await peer.decline(location)
    expect(await get(`${back.pathname}${back.search}`, cookie)).toMatchObject({
      status: 401,
      page: expect.stringContaining('declined'),
    })
  })
})

test('nobody is sent to another site afterwards', async () => {
  const { get, begin } = scene()
  const { location, cookie } = await begin('//evil.example')
  const back = await peer.signIn(location, 'lea')
  expect((await get(`${back.pathname}${back.search}`, cookie)).location).toBe('/')
})
