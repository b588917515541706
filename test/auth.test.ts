import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestProvider, type TestProvider, testClient } from '../src/clients/oidc/test-provider.ts'
import { freePort } from './real-program.ts'
import { type Stack, startStack, until } from './stack.ts'

const scoped = 'key-that-only-reads-incidents'
const leaving = 'key-of-somebody-who-leaves'

let peer: TestProvider
let stack: Stack
beforeAll(async () => {
  const port = await freePort()
  peer = await startTestProvider(
    `http://127.0.0.1:${port}/auth/oidc/callback`,
    { alice: { email: 'alice@acme.example', email_verified: true }, mallory: { email: 'alice@acme.example' } },
    {
      clientDefaults: { grant_types: ['authorization_code', 'client_credentials'] },
      features: {
        devInteractions: { enabled: true },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: 'api', audience: 'allclear', accessTokenFormat: 'jwt' }),
        },
      },
    },
  )
  stack = await startStack({
    port,
    keys: [
      `{ key = "${scoped}", subject = "bob@acme.example", roles = ["oncall"], scopes = ["incidents:read"] }`,
      `{ key = "${leaving}", subject = "nina@acme.example", roles = ["oncall"] }`,
    ],
    config: `
[auth.jwt]
issuer = "${peer.issuer}"
audience = "allclear"
subject_claim = "client_id"
default_role = "viewer"
[auth.oidc]
issuer = "${peer.issuer}"
client_id = "${testClient.id}"
client_secret = "${testClient.secret}"
label = "Acme"
`,
  })
})
afterAll(async () => {
  await stack.close()
  await peer.close()
})

const get = (path: string, key: string) =>
  fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${key}` }, redirect: 'manual' })

test('a browser signs in at an independent provider', async () => {
  const browse = async (path: string, cookie = '') =>
    fetch(new URL(path, stack.url), { headers: { cookie }, redirect: 'manual' })
  const enter = async (account: string) => {
    const away = await browse('/auth/oidc/start?next=%2Fincidents')
    const back = await peer.signIn(away.headers.get('location')!, account)
    return browse(back.href, away.headers.getSetCookie()[0]!.split(';')[0])
  }
  expect(await (await browse('/login')).text()).toContain('Sign in with Acme')
  const entered = await enter('alice')
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/incidents'])
  const session = entered.headers.getSetCookie().find((cookie) => cookie.startsWith('allclear_session='))!
  expect(await (await browse('/', session.split(';')[0])).text()).toContain('Alice Ames')
  expect((await enter('mallory')).status).toBe(401)
})

test('a program shows a token of the independent issuer in place of a key', async () => {
  const { token_endpoint } = (await (await fetch(`${peer.issuer}/.well-known/openid-configuration`)).json()) as {
    token_endpoint: string
  }
  const pair = [testClient.id, testClient.secret].map((part) => new URLSearchParams([['', part]]).toString().slice(1))
  const given = await fetch(token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair.join(':')).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'urn:allclear', scope: 'api' }),
  })
  const { access_token } = (await given.json()) as { access_token: string }
  expect(await (await get('/api/v1/me', access_token)).json()).toMatchObject({ id: testClient.id, role: 'viewer' })
  expect((await get('/api/v1/me', `${access_token.slice(0, -4)}AAAA`)).status).toBe(401)
  const metadata = await (await fetch(`${stack.url}/.well-known/oauth-protected-resource/mcp`)).json()
  expect(metadata).toMatchObject({ authorization_servers: [peer.issuer] })
})

test('a limited key is limited in an editor and on the command line, too', async () => {
  const client = new Client({ name: 'an unmodified client', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${scoped}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', stack.url), { requestInit }))
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['list_incidents', 'get_incident', 'whoami']))
  expect(tools.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['query_logs']))
  expect(tools.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['acknowledge']))
  const refused = await client.callTool({ name: 'query_logs', arguments: { service: 'x' } }).catch((error) => error)
  expect(refused instanceof Error || refused.isError).toBe(true)
  await client.close()

  const home = join(stack.folder, 'home')
  const allclear = (...args: string[]) =>
    promisify(execFile)(
      join(import.meta.dirname, '../node_modules/.bin/node'),
      [join(import.meta.dirname, '../src/main.ts'), ...args],
      { cwd: home, env: { PATH: process.env.PATH, HOME: home } },
    )
  const { stdout } = await allclear('login', '--url', stack.url, '--key', scoped)
  expect(stdout).toContain('as Bob Berg (oncall, only for incidents:read)')
  expect((await allclear('incidents')).stdout).toContain('No')
  await expect(allclear('status')).rejects.toMatchObject({ stderr: expect.stringContaining('not within the scopes') })
})

test('keys follow the file without a restart: a faulty one changes nothing, one without the key ends it', async () => {
  const file = join(stack.folder, 'allclear.toml')
  const before = await readFile(file, 'utf8')
  const statusOf = async () => (await get('/api/v1/me', leaving)).status
  const findings = async () => ((await stack.api('/status')).body as { findings: string[] }).findings
  const users = async () => JSON.stringify((await stack.api('/users')).body)
  expect(await statusOf()).toBe(200)
  expect(await users()).toContain('nina@acme.example')

  await writeFile(file, before.replace('roles = ["oncall"], scopes', 'roles = ["king"], scopes'))
  await until(findings, (found) => found.some((line) => line.includes('has a fault')))
  expect(await statusOf()).toBe(200)

  await writeFile(file, before.replace(/, \{ key = "key-of-somebody-who-leaves"[^}]*\}/, ''))
  stack.process().kill('SIGHUP')
  await until(statusOf, (status) => status === 401)
  await until(users, (all) => !all.includes('nina@acme.example'))
  expect(await findings()).toEqual([])
})
