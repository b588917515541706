import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import { UpstreamProblem } from '../../core/problem.ts'
import { askProvider } from './ask-provider.ts'
import { type Remembered, remembered } from './remembered.ts'
import { isSafeAddress } from './safe-address.ts'

/** Where an identity provider is, and the effects that ask it. */
export interface ProviderOptions {
  /** As the provider writes it in its tokens. */
  issuer: string
  /** Where its keys are, when they are not to be discovered. */
  jwksUrl?: string | undefined
  fetch: typeof fetch
  clock: Clock
}

/** An identity provider: what it says of itself, and the keys it signs with. */
export interface Provider {
  issuer: string
  metadata: Pick<Remembered<Metadata>, 'get'>
  keys: Remembered<JSONWebKeySet>
}

const address = () => z.string().refine(isSafeAddress, { error: 'is no https address' })

/** What discovery tells (OpenID Connect Discovery 1.0, section 3), as far as it is used. */
const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: address(),
  authorization_endpoint: address().optional(),
  token_endpoint: address().optional(),
  userinfo_endpoint: address().optional(),
  end_session_endpoint: address().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
})
type Metadata = z.infer<typeof Metadata>

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(200) })

const minute = 60_000
/** Where things are changes rarely. */
const addresses = { freshMs: 60 * minute, goodMs: 24 * 60 * minute, pauseMs: 10_000 }
/** A key that was withdrawn is gone after ten minutes, and after an hour even when the provider cannot be asked. */
const signing = { freshMs: 10 * minute, goodMs: 60 * minute, pauseMs: 30_000 }

/** A provider that is asked when it is needed, and no oftener. Its parts throw Problem `unavailable`. */
export function openProvider({ issuer, jwksUrl, fetch, clock }: ProviderOptions): Provider {
  const metadata = remembered(() => discover(issuer, fetch), clock, addresses)
  const keysAt = async () => jwksUrl ?? (await metadata.get()).jwks_uri
  const keys = remembered(
    async () => (await askProvider(fetch, { url: await keysAt() }, KeySet)) as JSONWebKeySet,
    clock,
    signing,
  )
  return { issuer, metadata, keys }
}

async function discover(issuer: string, fetch: typeof globalThis.fetch): Promise<Metadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await askProvider(fetch, { url }, Metadata)
  if (found.issuer === issuer) return found
  const called = found.issuer.slice(0, 200)
  throw new UpstreamProblem(
    `The identity provider at ${issuer} calls itself ${called}: write exactly that as its issuer.`,
  )
}
