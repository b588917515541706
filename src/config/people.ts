import { createHash } from 'node:crypto'
import { z } from 'zod'
import { atLeast, type Role } from '../core/actor.ts'
import { User } from '../core/directory.ts'
import type { DeclaredKey } from './config-shape.ts'
import type { ConfigFile } from './file-schema.ts'

/** The keys of the file with their highest role; the keys themselves are replaced by their SHA-256. */
export function declaredKeys({ auth }: ConfigFile): DeclaredKey[] {
  return auth.api_keys.map((entry) => {
    const hash =
      entry.key === undefined
        ? String(entry.hash)
            .replace(/^sha256:/, '')
            .toLowerCase()
        : sha256(entry.key)
    const { subject, roles, scopes } = entry
    return { id: `config-${hash.slice(0, 12)}`, subject, role: highest(roles), hash, ...(scopes && { scopes }) }
  })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const highest = (roles: readonly Role[]) => roles.reduce((best, role) => (atLeast(role, best) ? role : best))

/** A user that is there because a key speaks for an e-mail address. */
export interface ImpliedUser {
  id: string
  name: string
  email: string
  role: Role
}

/**
 * Users for subjects that are e-mail addresses no declared user has. The id is what stands before the @, unless that is
 * taken or two of them share it: then it is the whole address.
 */
export function impliedUsers({ auth, users }: Pick<ConfigFile, 'auth' | 'users'>): ImpliedUser[] {
  const declared = new Set(Object.values(users).map((user) => user.email))
  const roles = new Map<string, Role[]>()
  for (const { subject, roles: written, scopes } of auth.api_keys) {
    const email = subject.toLowerCase()
    if (!z.email().safeParse(email).success || declared.has(email)) continue
    // What a key is limited to limits only the key: elsewhere its owner must not be able to do more than read.
    const granted: Role[] = scopes ? ['viewer'] : written
    roles.set(email, [...(roles.get(email) ?? []), ...granted])
  }
  const taken = Object.keys(users)
  const shorts = [...roles.keys()].map(short)
  return [...roles].map(([email, granted]) => {
    const id = short(email)
    const free = !taken.includes(id) && shorts.filter((other) => other === id).length === 1
    return {
      id: free && User.shape.id.safeParse(id).success ? id : email,
      name: nameOf(email),
      email,
      role: highest(granted),
    }
  })
}

const short = (email: string) => email.slice(0, email.indexOf('@'))

const nameOf = (email: string) =>
  short(email)
    .split(/[._+-]+/)
    .filter(Boolean)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(' ') || email
