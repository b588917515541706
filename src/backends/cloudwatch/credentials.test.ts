import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { awsCredentials } from './credentials.ts'
import { settings } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'allclear-aws-'))
writeFileSync(join(folder, 'token'), 'web-identity-token\n')
afterAll(() => rmSync(folder, { recursive: true }))

const start = new Date('2026-03-10T09:00:00Z')
const issued = (minutes: number, key = 'ASIA1') => ({
  AccessKeyId: key,
  SecretAccessKey: 'secret-1',
  Token: 'token-1',
  Expiration: new Date(start.getTime() + minutes * 60_000).toISOString(),
})
const credentials = (minutes: number) => ({
  accessKeyId: 'ASIA1',
  secretAccessKey: 'secret-1',
  sessionToken: 'token-1',
  expiresAt: new Date(start.getTime() + minutes * 60_000),
})

type Answer = (request: Request, body: string) => Response | Promise<Response>

/** What the settings lead to, with the requests that were made. */
function identity(given: Record<string, unknown>, answer: Answer) {
  const seen: string[] = []
  let now = start
  const effects: BackendEffects = {
    async fetch(input, init) {
      const request = new Request(input, init)
      const body = await request.clone().text()
      seen.push(`${request.method} ${request.url}`)
      return answer(request, body)
    },
    clock: { now: () => now },
    after: async () => undefined,
    folder,
  }
  const load = awsCredentials(settings.parse({ region: 'eu-central-1', ...given }), effects)
  return { load, seen, later: (minutes: number) => (now = new Date(start.getTime() + minutes * 60_000)) }
}

test('a key is taken as it is', async () => {
  const { load, seen } = identity(
    { access_key_id: 'AKIA', secret_access_key: 's', session_token: 't' },
    () => new Response(),
  )
  expect(await load()).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: 't' })
  expect(seen).toEqual([])
})

test('half a key is refused before anything else is tried', async () => {
  const { load, seen } = identity({ access_key_id: 'AKIA' }, () => new Response())
  await expect(load()).rejects.toMatchObject({ code: 'invalid', fields: { secret_access_key: 'is missing' } })
  expect(seen).toEqual([])
})

test('a container is asked at its path with its token, and again before its credentials end', async () => {
  const { load, seen, later } = identity(
    { container_credentials_uri: '/v2/credentials/42?x=1', container_authorization_token: 'Basic abc' },
    (request) =>
      request.headers.get('authorization') === 'Basic abc'
        ? Response.json(issued(60))
        : new Response(null, { status: 401 }),
  )
  expect(await Promise.all([load(), load()])).toEqual([credentials(60), credentials(60)])
  later(50)
  await load()
  expect(seen).toEqual(['GET http://169.254.170.2/v2/credentials/42?x=1'])
  later(59)
  await load()
  expect(seen).toHaveLength(2)
})

const role = (minutes: number) =>
  `<R><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret-1</SecretAccessKey><SessionToken>token-1</SessionToken><Expiration>${issued(minutes).Expiration}</Expiration></Credentials></R>`

test('a web identity token is exchanged for a role', async () => {
  const given = { role_arn: 'arn:aws:iam::1:role/reader', web_identity_token_file: 'token' }
  const { load, seen } = identity(given, (_, body) => {
    const form = new URLSearchParams(body)
    const known = form.get('WebIdentityToken') === 'web-identity-token' && form.get('RoleArn') === given.role_arn
    return known
      ? new Response(role(60))
      : new Response('<Error><Code>InvalidIdentityToken</Code></Error>', { status: 400 })
  })
  expect(await load()).toEqual(credentials(60))
  expect(seen).toEqual(['POST https://sts.eu-central-1.amazonaws.com/'])
})

test('a key takes on a role with a signed request', async () => {
  const given = {
    access_key_id: 'AKIA',
    secret_access_key: 's',
    role_arn: 'arn:aws:iam::1:role/reader',
    external_id: 'e',
  }
  const { load } = identity(given, (request, body) => {
    const signed = /^AWS4-HMAC-SHA256 Credential=AKIA\/20260310\/eu-central-1\/sts\//.test(
      request.headers.get('authorization') ?? '',
    )
    return signed && body.includes('ExternalId=e') ? new Response(role(60)) : new Response(null, { status: 403 })
  })
  expect(await load()).toEqual(credentials(60))
})

test('a role that is refused is told with its remedy', async () => {
  const given = { access_key_id: 'AKIA', secret_access_key: 'very-secret', role_arn: 'arn:aws:iam::1:role/reader' }
  const { load } = identity(given, () => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 }))
  await expect(load()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/arn:aws:iam::1:role\/reader \(AccessDenied\).*trust policy/),
  })
})

test('the role of the machine is read through version 2 of its metadata service', async () => {
  const { load, seen } = identity({}, (request) => {
    if (request.method === 'PUT')
      return request.headers.has('x-aws-ec2-metadata-token-ttl-seconds')
        ? new Response('session')
        : new Response(null, { status: 400 })
    if (request.headers.get('x-aws-ec2-metadata-token') !== 'session') return new Response(null, { status: 401 })
    return request.url.endsWith('/security-credentials/')
      ? new Response('my-role')
      : Response.json({ Code: 'Success', ...issued(60) })
  })
  expect(await load()).toEqual(credentials(60))
  expect(seen.at(-1)).toBe('GET http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role')
})

test('with nothing at all the settings are named that would help', async () => {
  const { load } = identity({}, () => Promise.reject(new TypeError('fetch failed')))
  await expect(load()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/set access_key_id/),
  })
})

test('what is still valid serves while a renewal fails', async () => {
  let fail = false
  const { load, later } = identity({ container_credentials_uri: '/c' }, () =>
    fail ? new Response(null, { status: 500 }) : Response.json(issued(60)),
  )
  await load()
  fail = true
  later(59)
  expect(await load()).toEqual(credentials(60))
  later(61)
  await expect(load()).rejects.toMatchObject({ code: 'unavailable' })
})
