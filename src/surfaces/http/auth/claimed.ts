import type { Role } from '../../../core/actor.ts'
import { atLeast } from '../../../core/actor.ts'

/** What the configuration says of tokens: which of their claims names a person, and which a role. */
export interface ClaimRules {
  readonly subjectClaim: string
  /** Where groups or roles stand; parts of nested claims are joined by dots. */
  readonly roleClaim?: string
  /** What groups mean here. */
  readonly roles: Readonly<Record<string, Role>>
  /** What somebody may who is no user here and in no group that means something. */
  readonly defaultRole?: Role
  /** The issuer only tells addresses it has verified, and never says so. */
  readonly trustEmails: boolean
  /** Only addresses of these domains, when there are any. */
  readonly allowedDomains?: readonly string[]
}

/** Whom claims speak of, with the role their groups give; or why of nobody. */
export type Claimed = { subject: string; role?: Role } | { refused: string }

/**
 * Reads verified claims. A subject that is an e-mail address counts only when the issuer says that it verified this very
 * address: else anybody could take the address of somebody else and become them.
 */
export function claimed(claims: Readonly<Record<string, unknown>>, rules: ClaimRules): Claimed {
  const subject = claimAt(claims, rules.subjectClaim)
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > 200)
    return { refused: `The claim ${rules.subjectClaim} does not say who this is.` }
  if (subject.includes('@') && !isVerified(subject, claims, rules))
    return { refused: 'The identity provider has not verified this e-mail address.' }
  const { allowedDomains } = rules
  if (allowedDomains && !allowedDomains.some((domain) => subject.toLowerCase().endsWith(`@${domain.toLowerCase()}`)))
    return { refused: 'Only addresses of certain domains may sign in, and this is none of them.' }
  const role = roleOf(claims, rules)
  return { subject, ...(role && { role }) }
}

function isVerified(subject: string, claims: Readonly<Record<string, unknown>>, { trustEmails }: ClaimRules): boolean {
  const { email, email_verified: verified } = claims
  if (typeof email === 'string' && email.toLowerCase() !== subject.toLowerCase()) return false
  if (verified === undefined) return trustEmails
  // Some providers write it as text.
  return typeof email === 'string' && (verified === true || verified === 'true')
}

/** The highest role that one of the groups means. */
function roleOf(claims: Readonly<Record<string, unknown>>, { roleClaim, roles }: ClaimRules): Role | undefined {
  const groups = roleClaim === undefined ? [] : [claimAt(claims, roleClaim)].flat()
  const given = groups.flatMap((group) =>
    typeof group === 'string' && Object.hasOwn(roles, group) ? roles[group]! : [],
  )
  return given.reduce<Role | undefined>((best, role) => (best && atLeast(best, role) ? best : role), undefined)
}

/** A claim by its whole name, as of those that are addresses, or by its parts. */
function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((value, part) => {
    const isTree = typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    return isTree ? (value as Record<string, unknown>)[part] : undefined
  }, claims)
}
