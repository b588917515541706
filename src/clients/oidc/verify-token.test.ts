import { createHmac } from 'node:crypto'
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { beforeAll, expect, test } from 'vitest'
import type { Signature } from '../../core/signature.ts'
import { openProvider } from './provider.ts'
import { type Expected, verifyToken } from './verify-token.ts'

const issuer = 'https://id.example'
const start = new Date('2026-03-02T09:00:00Z')

interface Pair {
  kid: string
  alg: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}

const pairs = new Map<string, Pair>()
beforeAll(async () => {
  for (const [kid, alg] of [
    ['first', 'RS256'],
    ['second', 'ES256'],
    ['third', 'EdDSA'],
    ['foreign', 'RS256'],
  ] as const) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    pairs.set(kid, { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } })
  }
})

/** A provider with these keys, and how often it was asked. */
function issuing(...kids: string[]) {
  const state = { now: start.getTime(), kids, asked: 0, away: false }
  const clock = { now: () => new Date(state.now) }
  const fetch = (async () => {
    state.asked += 1
    if (state.away) throw new TypeError('fetch failed')
    return Response.json({ keys: state.kids.map((kid) => pairs.get(kid)!.jwk) })
  }) as typeof globalThis.fetch
  const provider = openProvider({ issuer, jwksUrl: `${issuer}/keys`, fetch, clock })
  const algorithms: Signature[] = ['RS256', 'ES256', 'EdDSA']
  const expected: Expected = { provider, audience: ['allclear', 'other'], algorithms, clock }
  return {
    state,
    verify: (token: string, more: Partial<Expected> = {}) => verifyToken(token, { ...expected, ...more }),
  }
}

const seconds = (from: number) => Math.floor(start.getTime() / 1000) + from
const honest = { iss: issuer, aud: 'allclear', sub: 'u1', exp: seconds(300), iat: seconds(-5) }

function signed(claims: object = {}, { with: kid = 'first', header = {} } = {}): Promise<string> {
  const { alg, privateKey } = pairs.get(kid)!
  return new SignJWT({ ...honest, ...claims } as JWTPayload)
    .setProtectedHeader({ alg, kid, ...header })

    .sign(privateKey, { crit: { 'urn:new': true } })
}

test.each(['first', 'second', 'third'])('a token signed with the key %s of its issuer is taken', async (kid) => {
  expect(await issuing('first', 'second', 'third').verify(await signed({}, { with: kid }))).toMatchObject({ sub: 'u1' })
})

/** The public key taken for a shared secret: whoever mixes up the two believes everybody. */
async function confused(): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'HS256', kid: 'first' })}.${part(honest)}`
  const secret = await exportSPKI(pairs.get('first')!.publicKey)
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

test.each<[string, () => Promise<string>]>([
  ['without a signature', async () => new UnsecuredJWT(honest).encode()],
  ['signed with a shared secret', confused],
  ['signed by somebody else under a known name', () => signed({}, { with: 'foreign', header: { kid: 'first' } })],
  ['signed with a key nobody has', () => signed({}, { with: 'foreign' })],
  [
    'with a key of its own in the header',
    async () => signed({}, { with: 'foreign', header: { jwk: pairs.get('foreign')!.jwk } }),
  ],
  ['with an extension we do not know', () => signed({}, { header: { crit: ['urn:new'], 'urn:new': 1 } })],
  ['of another issuer', () => signed({ iss: 'https://other.example' })],
  ['of an issuer that only begins alike', () => signed({ iss: `${issuer}.evil` })],
  ['for another audience', () => signed({ aud: 'shop' })],
  ['for no audience', () => signed({ aud: undefined })],
  ['that has expired', () => signed({ exp: seconds(-31) })],
  ['that never ends', () => signed({ exp: undefined })],
  ['that does not count yet', () => signed({ nbf: seconds(60) })],
  ['that was altered', async () => (await signed()).replace(/\.([^.]+)\./, (_, body) => `.${flipped(body)}.`)],
  ['that is none', async () => 'a.b.c'],
  ['of absurd length', async () => `${await signed()}${'A'.repeat(20_000)}`],
])('a token %s is refused', async (_, make) => {
  const { verify } = issuing('first', 'second', 'third')
  await expect(make().then((token) => verify(token))).rejects.toMatchObject({
    name: 'Problem',
    code: 'unauthenticated',
  })
})

const flipped = (body: string) =>
  Buffer.from(Buffer.from(body, 'base64url').toString().replace('u1', 'u2')).toString('base64url')

test('only the configured signatures are taken', async () => {
  const { verify } = issuing('first', 'second')
  await expect(verify(await signed(), { algorithms: ['ES256'] })).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('clocks may differ by half a minute', async () => {
  const { verify } = issuing('first')
  expect(await verify(await signed({ exp: seconds(-29), nbf: seconds(29) }))).toMatchObject({ sub: 'u1' })
})

test('a token that does not name its key is tried with every fitting one', async () => {
  const { verify } = issuing('foreign', 'first')
  const { privateKey } = pairs.get('first')!
  const token = await new SignJWT(honest).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
  expect(await verify(token)).toMatchObject({ sub: 'u1' })
})

test('a new key is found at once, and unknown ones make nobody ask more than twice a minute', async () => {
  const { state, verify } = issuing('first')
  await verify(await signed())
  state.now += 60_000
  state.kids = ['first', 'second']
  expect(await verify(await signed({}, { with: 'second' }))).toMatchObject({ sub: 'u1' })
  expect(state.asked).toBe(2)
  const forged = await signed({}, { with: 'foreign' })
  for (let i = 0; i < 50; i += 1) await expect(verify(forged)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(state.asked).toBe(2)
})

test('a key that was withdrawn is refused after ten minutes', async () => {
  const { state, verify } = issuing('first', 'second')
  const token = await signed({ exp: seconds(3_000) })
  await verify(token)
  state.kids = ['second']
  state.now += 10 * 60_000
  await expect(verify(token)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('without its keys nobody is let in, and after an hour the known ones do not count either', async () => {
  const { state, verify } = issuing('first')
  const token = await signed({ exp: seconds(9_000) })
  state.away = true
  await expect(verify(token)).rejects.toMatchObject({ code: 'unavailable' })
  state.away = false
  state.now += 31_000
  await verify(token)
  state.away = true
  state.now += 59 * 60_000
  expect(await verify(token)).toMatchObject({ sub: 'u1' })
  state.now += 61_000
  await expect(verify(token)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a token of another issuer makes nobody ask for keys', async () => {
  const { state, verify } = issuing('first')
  await expect(verify(await signed({ iss: 'https://other.example' }))).rejects.toThrow()
  expect(state.asked).toBe(0)
})
