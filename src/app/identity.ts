import { codeFlow } from '../clients/oidc/code-flow.ts'
import { probeProvider } from '../clients/oidc/probe-provider.ts'
import { openProvider } from '../clients/oidc/provider.ts'
import type { Config } from '../config.ts'
import type { Store } from '../core/store.ts'
import { callbackPath, type ProviderSignIn, providerSignIn } from '../surfaces/http/auth/provider-sign-in.ts'
import { type FindTokenGrant, tokenGrants } from '../surfaces/http/auth/token-grant.ts'
import type { Authenticator } from '../surfaces/http/authenticate.ts'
import type { Effects } from './effects.ts'

type IdentityEffects = Pick<Effects, 'fetch' | 'clock' | 'secrets' | 'randomBytes' | 'publicUrl'>

/** Signed tokens in place of keys, when the configuration names their issuer. */
export function tokensOf({ auth: { jwt } }: Config, { fetch, clock }: IdentityEffects): FindTokenGrant | undefined {
  if (!jwt) return undefined
  const { issuer, jwksUrl, audience, algorithms, claims: rules } = jwt
  return tokenGrants({ provider: openProvider({ issuer, jwksUrl, fetch, clock }), audience, algorithms, clock, rules })
}

/** Asks every configured issuer who it is and for its keys. */
export function probeIdentity({ auth: { jwt, oidc } }: Config, effects: Pick<Effects, 'fetch' | 'clock'>) {
  const all = [
    ...(jwt ? [probeProvider('auth.jwt', openProvider({ ...effects, issuer: jwt.issuer, jwksUrl: jwt.jwksUrl }))] : []),
    ...(oidc ? [probeProvider('auth.oidc', openProvider({ ...effects, issuer: oidc.issuer }))] : []),
  ]
  return Promise.all(all)
}

/** Signing in at the identity provider, when one is configured. */
export function providerOf(
  { auth: { oidc } }: Config,
  { fetch, clock, secrets, randomBytes, publicUrl }: IdentityEffects,
  { auth, store }: { auth: Authenticator; store: Store },
): ProviderSignIn | undefined {
  if (!oidc) return undefined
  const { issuer, clientId, clientSecret, scopes, label, claims: rules } = oidc
  const groups = rules.roleClaim === undefined ? [] : [rules.roleClaim.split('.')[0]!]
  const flow = codeFlow({
    provider: openProvider({ issuer, fetch, clock }),
    clientId,
    clientSecret,
    redirectUrl: `${publicUrl}${callbackPath}`,
    scopes,
    wanted: ['email', 'email_verified', ...groups],
    fetch,
    clock,
    random: randomBytes,
  })
  return providerSignIn({ flow, label, rules, auth, store, secrets, clock, publicUrl })
}
