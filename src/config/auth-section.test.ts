import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig, redact } from '../config.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-auth-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  const file = join(folder, 'allclear.toml')
  writeFileSync(file, text)
  const scopes = ['incidents', 'incidents:read', 'logs', 'logs:read']
  return readConfig({ file, env: { SECRET: 'a-very-secret-word' }, cwd: folder, home: folder, sources: [], scopes })
}

const jwt = '[auth.jwt]\nissuer = "https://id.example"\naudience = "allclear"\n'
const oidc = '[auth.oidc]\nissuer = "https://id.example/"\nclient_id = "allclear"\nclient_secret = "env:SECRET"\n'
const key = (more: string) =>
  `[auth]\napi_keys = [{ key = "0123456789abcdef0123", subject = "ci", roles = ["oncall"]${more} }]\n`

test('what is left out has safe defaults', () => {
  expect(read(jwt).auth.jwt).toEqual({
    issuer: 'https://id.example',
    audience: 'allclear',
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    claims: { subjectClaim: 'email', roles: {}, trustEmails: false },
  })
  expect(read(oidc).auth.oidc).toEqual({
    issuer: 'https://id.example/',
    clientId: 'allclear',
    clientSecret: 'a-very-secret-word',
    scopes: ['openid', 'email', 'profile'],
    label: 'single sign-on',
    claims: { subjectClaim: 'email', roles: {}, trustEmails: false },
  })
  expect(read(key('')).auth.apiKeys[0]).not.toHaveProperty('scopes')
  expect(read(key(', scopes = ["logs:read"]')).auth.apiKeys[0]).toMatchObject({ scopes: ['logs:read'] })
})

test('a limited key does not make its owner more than a reader elsewhere', () => {
  const entry = (more: string) =>
    `{ key = "key-number-${more.length}", subject = "ann@example.com", roles = ["sre-lead"]${more} }`
  const roleOf = (...entries: string[]) =>
    read(`[auth]\napi_keys = [${entries.join(', ')}]\n`).directory.map(({ body }) => body.role)
  expect(roleOf(entry(', scopes = ["logs:read"]'))).toEqual(['viewer'])
  expect(roleOf(entry(', scopes = ["logs:read"]'), entry(''))).toEqual(['sre-lead'])
})

test('the secret of the client is never shown', () => {
  expect(JSON.stringify(redact(read(oidc)))).not.toContain('a-very-secret-word')
})

test('whom the default lets in is pointed out', () => {
  expect(read(`${oidc}default_role = "viewer"\n`).warnings).toEqual([expect.stringContaining('lets in everybody')])
  expect(read(`${oidc}default_role = "viewer"\nallowed_domains = ["example.com"]\n`).warnings).toEqual([])
})

test.each([
  [`${jwt}algorithms = ["HS256"]\n`, 'auth.jwt.algorithms[0] must be a signature with a private key'],
  [`${jwt}algorithms = ["none"]\n`, 'auth.jwt.algorithms[0] must be a signature with a private key'],
  ['[auth.jwt]\nissuer = "https://id.example"\n', 'auth.jwt.audience is missing'],
  [
    '[auth.jwt]\nissuer = "http://id.example"\naudience = "a"\n',
    'auth.jwt.issuer must be an address that begins with https',
  ],
  [`${jwt}jwks_url = "http://id.example/keys"\n`, 'auth.jwt.jwks_url must be an address that begins with https'],
  [`${jwt}role_claim = "groups"\n`, 'auth.jwt.roles is missing beside role_claim'],
  [`${oidc}roles = { lead = "sre-lead" }\n`, 'auth.oidc.role_claim is missing beside roles'],
  [
    `${oidc}role_claim = "groups"\nroles = { lead = "admin" }\n`,
    'auth.oidc.roles.lead must be viewer or oncall or sre-lead',
  ],
  [`${oidc}alowed_domains = ["a.example"]\n`, 'Did you mean allowed_domains?'],
  [`${oidc}allowed_domains = ["@a.example"]\n`, 'is no domain'],
  [key(', scopes = ["incident"]'), 'auth.api_keys[0].scopes[0] covers nothing. Did you mean incidents?'],
  [key(', scopes = []'), 'must name at least one scope'],
  [key(', scopes = "logs"'), 'must be a list of scopes'],
])('%s', (text, complaint) => {
  expect(() => read(text)).toThrow(complaint)
})

describe('production mode', () => {
  const server = '[server]\nmode = "production"\npublic_url = "https://allclear.example"\n'

  test('does not start without anybody who may call', () => {
    expect(() => read(server)).toThrow('auth.api_keys is missing')
  })

  test.each([jwt, oidc, key('')])('starts with %s', (text) => {
    expect(read(`${server}${text}`).server.mode).toBe('production')
  })

  test('needs an address to which an identity provider can send people back', () => {
    expect(() => read(`[server]\nmode = "production"\n${oidc}`)).toThrow('server.public_url is missing')
  })
})
