import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { codeFlow } from './code-flow.ts'
import { openProvider } from './provider.ts'

const issuer = 'https://id.example'
const now = new Date('2026-03-02T09:00:00Z')
const clock = { now: () => now }

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let jwk: JWK
beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true })
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' }
})

interface Habits {
  metadata?: object
  claims?: object
  userinfo?: object
  token?: () => Response
  clientSecret?: string
}

/** A flow with a provider of these habits, and what was sent to it. */
function scene({ metadata, claims, userinfo, token, clientSecret = 's3cret:&' }: Habits = {}) {
  const seen: { url: string; authorization: string | null; form: Record<string, string> }[] = []
  let nonce = ''
  const answers: Record<string, () => Response | Promise<Response>> = {
    '/.well-known/openid-configuration': () =>
      Response.json({
        issuer,
        jwks_uri: `${issuer}/keys`,
        authorization_endpoint: `${issuer}/authorize?tenant=1`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        ...metadata,
      }),
    '/keys': () => Response.json({ keys: [jwk] }),
    '/me': () => Response.json(userinfo ?? {}),
    '/token': async () => token?.() ?? Response.json({ access_token: 'at', id_token: await idToken() }),
  }
  const idToken = () =>
    new SignJWT({ iss: issuer, aud: 'me', sub: 'u1', nonce, ...claims } as JWTPayload)
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setExpirationTime(Math.floor(now.getTime() / 1000) + 60)
      .sign(keys.privateKey)
  const fetch = (async (url: string, { body, headers }: RequestInit = {}) => {
    const authorization = new Headers(headers).get('authorization')
    seen.push({ url, authorization, form: Object.fromEntries(new URLSearchParams(String(body ?? ''))) })
    return answers[new URL(url).pathname]!()
  }) as typeof globalThis.fetch
  const flow = codeFlow({
    provider: openProvider({ issuer, fetch, clock }),
    clientId: 'me',
    clientSecret: clientSecret || undefined,
    redirectUrl: 'https://allclear.example/back',
    scopes: ['email'],
    wanted: ['email', 'email_verified'],
    fetch,
    clock,
    random: (bytes) => Buffer.alloc(bytes, seen.length),
  })
  return {
    seen,
    end: (token?: string) => flow.end(token),
    begin: () => flow.begin(),
    async finish(answer: Record<string, string> = {}) {
      const { begun } = await flow.begin()
      nonce = begun.nonce
      const { claims } = await flow.finish(begun, new URLSearchParams({ code: 'c0de', state: begun.state, ...answer }))
      return claims
    },
  }
}

const mail = { email: 'a@example.com', email_verified: true }

test('the browser is sent with what was asked for, beside what the address says itself', async () => {
  const { url } = await scene().begin()
  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
    tenant: '1',
    client_id: 'me',
    scope: 'openid email',
    response_type: 'code',
  })
})

test.each<[string, Habits, object]>([
  ['in a header', {}, { authorization: `Basic ${Buffer.from('me:s3cret%3A%26').toString('base64')}` }],
  [
    'in the form, where nothing else is understood',
    { metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } },
    { authorization: null, form: { client_id: 'me', client_secret: 's3cret:&' } },
  ],
  ['not at all by a public client', { clientSecret: '' }, { authorization: null, form: { client_id: 'me' } }],
])('the client proves who it is %s', async (_, habits, sent) => {
  const { seen, finish } = scene({ claims: mail, ...habits })
  expect(await finish()).toMatchObject({ sub: 'u1', ...mail })
  expect(seen.find(({ url }) => url.endsWith('/token'))).toMatchObject({
    ...sent,
    form: { grant_type: 'authorization_code', code: 'c0de', code_verifier: expect.any(String) },
  })
})

test('what the token lacks is asked for, and an address keeps its own proof', async () => {
  expect(await scene({ userinfo: { sub: 'u1', ...mail } }).finish()).toMatchObject(mail)
  const other = { email: 'b@example.com' }
  const mixed = await scene({ claims: mail, userinfo: { sub: 'u1', ...other } }).finish()
  expect(mixed).toMatchObject(mail)
  const swapped = await scene({ claims: { email_verified: true }, userinfo: { sub: 'u1', ...other } }).finish()
  expect([swapped.email, swapped.email_verified]).toEqual(['b@example.com', undefined])
  const loose = await scene({ claims: other, userinfo: { sub: 'u1', email_verified: true } }).finish()
  expect([loose.email, loose.email_verified]).toEqual(['b@example.com', undefined])
})

test.each<[string, Habits, Record<string, string>]>([
  ['a token of another sign-in', { claims: { ...mail, nonce: 'other' } }, {}],
  ['a token for another program', { claims: { ...mail, aud: ['me', 'shop'], azp: 'shop' } }, {}],
  ['a token about nobody', { claims: { ...mail, sub: undefined } }, {}],
  ['a token of another issuer', { claims: { ...mail, iss: 'https://other.example' } }, {}],
  ['somebody else told about afterwards', { userinfo: { sub: 'u2', ...mail } }, {}],
  ['another state', { claims: mail }, { state: 'made up' }],
  ['an answer of another provider', { claims: mail }, { iss: 'https://other.example' }],
  ['an answer without a word whose it is', { metadata: { authorization_response_iss_parameter_supported: true } }, {}],
  ['an error', { claims: mail }, { error: 'server_error' }],
  ['no code', { claims: mail }, { code: '' }],
  ['a code that was used', { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) }, {}],
])('%s signs nobody in', async (_, habits, answer) => {
  await expect(scene(habits).finish(answer)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test.each<[string, Habits, string]>([
  ['calls itself otherwise', { metadata: { issuer: `${issuer}/` } }, 'write exactly that as its issuer'],
  [
    'names an address without encryption',
    { metadata: { token_endpoint: 'http://id.example/token' } },
    'token_endpoint',
  ],
  ['cannot sign people in', { metadata: { token_endpoint: undefined } }, 'names no token_endpoint'],
  ['does not know us', { token: () => Response.json({ error: 'invalid_client' }, { status: 401 }) }, 'client_secret'],
  ['answers with a page', { token: () => new Response('<h1>Oh no</h1>') }, 'unexpected'],
])('a provider that %s is told of with a remedy, and without our secret', async (_, habits, words) => {
  const error = await scene(habits)
    .finish()
    .catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining(words) })
  expect(String((error as Error).message)).not.toContain('s3cret')
})

test('signing out leads to where the provider says, with the token of the sign-in', async () => {
  expect(await scene().end('t0ken')).toBeUndefined()
  const metadata = { end_session_endpoint: 'https://id.example/end?tenant=1' }
  expect(await scene({ metadata }).end('t0ken')).toBe(
    'https://id.example/end?tenant=1&client_id=me&id_token_hint=t0ken',
  )
  expect(await scene({ metadata }).end()).toBe('https://id.example/end?tenant=1&client_id=me')
})
