import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { fresh, type Lasting } from '../http/fresh.ts'
import type { Settings } from './settings.ts'

const Seconds = z.union([z.number(), z.string()]).transform(Number)
const Issued = z.object({ access_token: z.string(), expires_in: Seconds.optional(), expires_on: Seconds.optional() })

interface Token extends Lasting {
  text: string
}

/** Access tokens of one audience that renew themselves: from an app registration, else from a managed identity. */
export function azureToken(settings: Settings, audience: string, effects: BackendEffects): () => Promise<string> {
  const load = async (): Promise<Token> => {
    const now = effects.clock.now().getTime()
    const issued = await (settings.client_secret || settings.federated_token_file
      ? byApp(settings, audience, effects)
      : byMachine(settings, audience, effects))
    const expiresAt = issued.expires_on
      ? new Date(issued.expires_on * 1000)
      : new Date(now + (issued.expires_in ?? 300) * 1000)
    return { text: issued.access_token, expiresAt }
  }
  const token = fresh(load, effects.clock)
  return async () => (await token()).text
}

/** Client credentials with a secret or a federated token (RFC 6749 4.4, RFC 7523). */
async function byApp(settings: Settings, audience: string, effects: BackendEffects) {
  const { tenant_id, client_id, client_secret, federated_token_file, login_endpoint } = settings
  if (!tenant_id || !client_id)
    throw new Problem('invalid', 'An app registration needs tenant_id and client_id beside its secret.', {
      fields: { [tenant_id ? 'client_id' : 'tenant_id']: 'is missing' },
    })
  const proof = federated_token_file
    ? {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await fileText(resolve(effects.folder, federated_token_file)),
      }
    : { client_secret: client_secret ?? '' }
  const form = { grant_type: 'client_credentials', client_id, scope: `${audience}/.default`, ...proof }
  const path = `/${encodeURIComponent(tenant_id)}/oauth2/v2.0/token`
  return asker({
    fetch: effects.fetch,
    after: effects.after,
    baseUrl: login_endpoint,
    timeoutMs: 10_000,
    vendor: 'Microsoft Entra',
    explain: ({ status, body }) => (status === 400 || status === 401 ? refusal(body) : undefined),
  }).ask({ method: 'POST', path, form }, Issued)
}

/** Entra's description begins with its code, and what follows may name the tenant's own things: the code is enough. */
function refusal(body: unknown): Problem {
  const said = body && typeof body === 'object' && 'error_description' in body ? String(body.error_description) : ''
  const code = /AADSTS\d+/.exec(said)?.[0]
  const why = code === 'AADSTS7000222' ? 'the client secret has expired' : (code ?? 'refused')
  return new Problem(
    'unavailable',
    `Microsoft Entra does not accept the app registration: ${why}. Check tenant_id, client_id and client_secret.`,
  )
}

/** The managed identity of App Service and Container Apps, or that of a virtual machine. */
async function byMachine(settings: Settings, audience: string, { fetch, after }: BackendEffects) {
  const { client_id, identity_endpoint, identity_header, metadata_url } = settings
  const url = new URL(identity_endpoint ?? `${metadata_url.replace(/\/$/, '')}/metadata/identity/oauth2/token`)
  const query = {
    resource: audience,
    'api-version': identity_endpoint ? '2019-08-01' : '2018-02-01',
    client_id,
  }
  const headers: Record<string, string> = identity_endpoint
    ? { 'x-identity-header': identity_header ?? '' }
    : { metadata: 'true' }
  try {
    return await asker({ fetch, after, baseUrl: url.origin, timeoutMs: 5_000, vendor: 'The managed identity' }).ask(
      { path: url.pathname, query, headers },
      Issued,
    )
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const message =
      'There are no Azure credentials: set tenant_id, client_id and client_secret, or give us a managed identity.'
    throw new Problem('unavailable', `${message} (${error.message})`, { cause: error })
  }
}

async function fileText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw new Problem('unavailable', `The token file ${path} cannot be read. Check the path and its permissions.`, {
      cause,
    })
  }
}
