import { type Expected, verifyToken } from '../../../clients/oidc/verify-token.ts'
import type { Role } from '../../../core/actor.ts'
import type { Directory } from '../../../core/directory.ts'
import { Problem } from '../../../core/problem.ts'
import { userOf } from './actor-for.ts'
import { type ClaimRules, claimed } from './claimed.ts'

/** Which tokens are taken, and what their claims mean. */
export interface TokenRules extends Expected {
  rules: ClaimRules
}

/** What a token of the configured issuer grants, or undefined when it grants nothing here. */
export type FindTokenGrant = (
  token: string,
  directory: Directory,
) => Promise<{ subject: string; role: Role } | undefined>

/** Three parts with dots between them, which no key of ours has. */
const looksLikeToken = (text: string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)

/**
 * Takes signed tokens for keys. Their groups decide the role, else the user has their own, else the default. Throws
 * Problem `unavailable` when the keys of the issuer cannot be had.
 */
export function tokenGrants({ rules, ...expected }: TokenRules): FindTokenGrant {
  return async (token, directory) => {
    if (!looksLikeToken(token)) return undefined
    const claims = await verifyToken(token, expected).catch(unlessRefused)
    const found = claims && claimed(claims, rules)
    if (!found || 'refused' in found) return undefined
    const role = found.role ?? userOf(found.subject, directory)?.role ?? rules.defaultRole
    return role && { subject: found.subject, role }
  }
}

function unlessRefused(error: unknown): undefined {
  if (error instanceof Problem && error.code === 'unauthenticated') return undefined
  throw error
}
