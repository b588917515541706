import type { Clock } from './clock.ts'
import { Refusal } from './refusal.ts'
import type { WorkspaceSeed } from './seed.ts'

/** What a token stands for. App-level tokens (xapp-…) open sockets for every workspace that was seeded with them. */
export interface Grant {
  token: string
  kind: 'bot' | 'user' | 'app'
  team: string
  user: string
  scopes: readonly string[]
  /** Milliseconds since 1970; absent for tokens that do not expire. */
  expiresAt?: number
}

/** The tokens that a peer accepts. */
export interface Tokens {
  /** The grant behind a token, or a Refusal (not_authed, invalid_auth, token_revoked, token_expired). */
  read(token: string | undefined): Grant
  issue(grant: Grant): void
  /** Makes every later use of the token fail with `error`. */
  revoke(token: string, error?: string): void
  /** The workspaces that an app-level token opens a socket for. */
  teamsOf(appToken: string): string[]
}

/** Creates the token book from the seeded workspaces. */
export function createTokens(seeds: readonly WorkspaceSeed[], now: Clock): Tokens {
  const grants = new Map<string, Grant>()
  const revoked = new Map<string, string>()
  for (const seed of seeds) {
    const base = { team: seed.team, user: seed.botUser.id }
    grants.set(seed.botToken, { ...base, token: seed.botToken, kind: 'bot', scopes: seed.scopes })
    if (seed.appToken)
      grants.set(seed.appToken, { ...base, token: seed.appToken, kind: 'app', scopes: ['connections:write'] })
  }
  return {
    issue: (grant) => void grants.set(grant.token, grant),
    revoke: (token, error = 'token_revoked') => void revoked.set(token, error),
    teamsOf: (appToken) => seeds.filter((seed) => seed.appToken === appToken).map((seed) => seed.team),
    read(token) {
      if (!token) throw new Refusal('not_authed')
      const grant = grants.get(token)
      if (!grant) throw new Refusal('invalid_auth')
      const reason = revoked.get(token)
      if (reason) throw new Refusal(reason)
      if (grant.expiresAt !== undefined && grant.expiresAt <= now()) throw new Refusal('token_expired')
      return grant
    },
  }
}
