import { createSign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { fresh, type Lasting } from '../http/fresh.ts'
import type { Settings } from './settings.ts'

const scope = [
  'https://www.googleapis.com/auth/logging.read',
  'https://www.googleapis.com/auth/monitoring.read',
  'https://www.googleapis.com/auth/trace.readonly',
].join(' ')

const Key = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'),
    client_email: z.string(),
    private_key: z.string(),
    private_key_id: z.string().optional(),
    token_uri: z.url(),
  }),
  z.object({
    type: z.literal('authorized_user'),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
    token_uri: z.url().default('https://oauth2.googleapis.com/token'),
  }),
])
type Key = z.infer<typeof Key>

const Issued = z.object({ access_token: z.string(), expires_in: z.number() })

interface Token extends Lasting {
  text: string
}

/** Access tokens for Google's APIs that renew themselves: from a key, else from the machine's metadata server. */
export function googleToken(settings: Settings, effects: BackendEffects): () => Promise<string> {
  const load = async (): Promise<Token> => {
    const asked = effects.clock.now().getTime()
    const key = await keyOf(settings, effects)
    const { access_token, expires_in } = key ? await byKey(key, effects) : await byMachine(settings, effects)
    return { text: access_token, expiresAt: new Date(asked + expires_in * 1000) }
  }
  const token = fresh(load, effects.clock)
  return async () => (await token()).text
}

async function keyOf({ credentials_json, credentials_file }: Settings, { folder }: BackendEffects) {
  const text = credentials_json ?? (credentials_file && (await fileText(resolve(folder, credentials_file))))
  if (!text) return undefined
  const key = Key.safeParse(jsonOf(text))
  if (key.success) return key.data
  throw new Problem(
    'invalid',
    'The Google credentials are neither the key of a service account nor those of a user. Create a JSON key for a service account.',
    { fields: { credentials_file: 'is no JSON key of a service account' } },
  )
}

/** A key proves itself by a signed assertion (RFC 7523), a user by a refresh token (RFC 6749). */
function byKey(key: Key, { fetch, after, clock }: BackendEffects) {
  const form =
    key.type === 'service_account'
      ? { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertion(key, clock.now()) }
      : {
          grant_type: 'refresh_token',
          client_id: key.client_id,
          client_secret: key.client_secret,
          refresh_token: key.refresh_token,
        }
  const url = new URL(key.token_uri)
  return asker({
    fetch,
    after,
    baseUrl: url.origin,
    timeoutMs: 10_000,
    vendor: "Google's token service",
    explain: ({ status, message }) =>
      status === 400 || status === 401
        ? new Problem(
            'unavailable',
            `Google does not accept the credentials (${message || status}). Create a new key for the account.`,
          )
        : undefined,
  }).ask({ method: 'POST', path: url.pathname, form }, Issued)
}

function assertion(key: Extract<Key, { type: 'service_account' }>, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(key.private_key_id && { kid: key.private_key_id }) }
  const claims = { iss: key.client_email, scope, aud: key.token_uri, iat, exp: iat + 3_600 }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(claims)}`
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.private_key, 'base64url')}`
  } catch {
    // The cause could quote the key.
    throw new Problem('invalid', 'The private_key of the Google credentials cannot be used. Create a new JSON key.')
  }
}

async function byMachine({ metadata_url }: Settings, { fetch, after }: BackendEffects) {
  try {
    return await asker({ fetch, after, baseUrl: metadata_url, timeoutMs: 3_000, vendor: 'The metadata server' }).ask(
      {
        path: '/computeMetadata/v1/instance/service-accounts/default/token',
        headers: { 'metadata-flavor': 'Google' },
      },
      Issued,
    )
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const message = 'There are no Google credentials: set credentials_file, or give this machine a service account.'
    throw new Problem('unavailable', `${message} (${error.message})`, { cause: error })
  }
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new Problem('unavailable', `The file ${path} cannot be read. Check the path and its permissions.`, { cause })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
