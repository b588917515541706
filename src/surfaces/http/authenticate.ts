import { hash, timingSafeEqual } from 'node:crypto'
import { type Actor, atLeast, type Role, type Surface } from '../../core/actor.ts'
import type { Directories } from '../../core/directories.ts'
import type { Session, Sessions } from '../../core/sessions.ts'
import { actorFor, userOf } from './auth/actor-for.ts'
import { type Cookie, cookieNamed } from './auth/cookie.ts'
import { findGrant, type Grant, type Grants, grantOf } from './auth/find-grant.ts'
import type { FindTokenGrant } from './auth/token-grant.ts'

/** Where keys, sessions and people are, and the effects that make sessions. */
export interface AuthenticateEffects extends Grants {
  store: Grants['store'] & Sessions & Pick<Directories, 'readDirectory'>
  random(bytes: number): Buffer
  /** Cookies are only for encrypted connections when it begins with https. */
  publicUrl: string
  /** What signed tokens of an issuer grant, when one is configured. */
  tokens?: FindTokenGrant
  /** Whether an identity provider says who people are; without one, sessions that began there are over. */
  provider?: boolean
}

/** A person in a browser; every request of theirs that changes something must repeat the token `csrf`. */
export interface SignedIn {
  actor: Actor
  csrf: string
}

/** Says who asks; undefined means nobody we know, without a reason that would help to guess. */
export interface Authenticator {
  /** The owner of an API key or of a signed token. */
  bearer(token: string, via?: Surface): Promise<Actor | undefined>
  /** The owner of the session in a `Cookie` header. */
  session(cookieHeader: string | undefined): Promise<SignedIn | undefined>
  /** Begins a session with an API key; `setCookie` is the whole `Set-Cookie` header. */
  signIn(key: string): Promise<Begun | undefined>
  /**
   * Begins a session for somebody who proved who they are in another way: with the role the identity provider gave, or
   * else with that of the user.
   */
  signInAs(subject: string, granted?: Role): Promise<Begun | undefined>
  /** Ends the session of a `Cookie` header; answers the `Set-Cookie` header that forgets it. */
  signOut(cookieHeader: string | undefined): Promise<string>
}

/** A session that just began. */
export interface Begun {
  setCookie: string
  csrf: string
}

/** How long a session lasts, in seconds. */
const sessionSeconds = 12 * 60 * 60

/** What a session grants: what its key does at this moment, or what was found when it began. */
type Holding = Pick<Grant, 'subject' | 'role' | 'scopes'>

/**
 * API keys, signed tokens, and sessions. A session ends with its time, with its user, and with what it began with: a key
 * that is removed, a role the user no longer has, an identity provider that is no longer configured.
 */
export function authenticator(effects: AuthenticateEffects): Authenticator {
  const { store, clock, publicUrl, tokens } = effects
  const cookie = cookieNamed('allclear_session', publicUrl)
  const owner = async ({ subject, role, scopes }: Holding, via: Surface) =>
    actorFor(subject, role, via, await store.readDirectory(), scopes)
  return {
    async bearer(token, via = 'http') {
      const grant = (await findGrant(effects, token)) ?? (await tokens?.(token, await store.readDirectory()))
      return grant && owner(grant, via)
    },
    async session(cookieHeader) {
      const token = cookie.read(cookieHeader)
      const found = token && (await store.session(hash('sha256', token)))
      if (!found || found.expiresAt <= clock.now()) return undefined
      const holding = await holdingOf(found, effects)
      const actor = holding && (await owner(holding, 'portal'))
      return actor && { actor, csrf: found.csrf }
    },
    async signIn(key) {
      const grant = await findGrant(effects, key)
      return grant && (await owner(grant, 'portal')) && begin(effects, cookie, { ...grant, origin: `key ${grant.id}` })
    },
    async signInAs(subject, granted) {
      const user = userOf(subject, await store.readDirectory())
      if (user && !user.active) return undefined
      if (granted) return begin(effects, cookie, { subject, role: granted, origin: 'provider' })
      return user && begin(effects, cookie, { subject, role: user.role, origin: 'user' })
    },
    async signOut(cookieHeader) {
      const token = cookie.read(cookieHeader)
      if (token) await store.removeSession(hash('sha256', token))
      return cookie.write('', 0)
    },
  }
}

async function holdingOf(session: Session, effects: AuthenticateEffects): Promise<Holding | undefined> {
  const { subject, role, origin } = session
  if (origin.startsWith('key ')) {
    const grant = await grantOf(effects, origin.slice('key '.length))
    return grant?.subject === subject ? grant : undefined
  }
  if (origin === 'provider') return effects.provider ? session : undefined
  const user = userOf(subject, await effects.store.readDirectory())
  return user && atLeast(user.role, role) ? session : undefined
}

async function begin(
  { store, clock, random }: AuthenticateEffects,
  cookie: Cookie,
  { subject, role, origin, expiresAt }: Pick<Session, 'subject' | 'role' | 'origin'> & Pick<Grant, 'expiresAt'>,
): Promise<Begun> {
  const token = random(32).toString('base64url')
  const csrf = random(32).toString('base64url')
  const end = Math.min(clock.now().getTime() + sessionSeconds * 1000, expiresAt?.getTime() ?? Infinity)
  await store.putSession({ hash: hash('sha256', token), subject, role, origin, csrf, expiresAt: new Date(end) })
  return { setCookie: cookie.write(token, sessionSeconds), csrf }
}

/** Whether a form or header carries the token of its session; takes as long for a wrong one. */
export function isCsrf(given: unknown, { csrf }: Pick<SignedIn, 'csrf'>): boolean {
  if (typeof given !== 'string') return false
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', csrf, 'buffer'))
}
