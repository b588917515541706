import { hash, timingSafeEqual } from 'node:crypto'
import { type Actor, atLeast, type Surface } from '../../core/actor.ts'
import type { Directories, Sessions } from '../../core/ports.ts'
import { actorFor, userOf } from './auth/actor-for.ts'
import { findGrant, type Grant, type Grants, isGranted } from './auth/find-grant.ts'

/** Where keys, sessions and people are, and the effects that make sessions. */
export interface AuthenticateEffects extends Grants {
  store: Grants['store'] & Sessions & Pick<Directories, 'readDirectory'>
  random(bytes: number): Buffer
  /** Cookies are only for encrypted connections when it begins with https. */
  publicUrl: string
}

/** A person in a browser; every request of theirs that changes something must repeat the token `csrf`. */
export interface SignedIn {
  actor: Actor
  csrf: string
}

/** Says who asks; undefined means nobody we know, without a reason that would help to guess. */
export interface Authenticator {
  /** The owner of an API key. */
  bearer(token: string, via?: Surface): Promise<Actor | undefined>
  /** The owner of the session in a `Cookie` header. */
  session(cookieHeader: string | undefined): Promise<SignedIn | undefined>
  /** Begins a session with an API key; `setCookie` is the whole `Set-Cookie` header. */
  signIn(key: string): Promise<{ setCookie: string; csrf: string } | undefined>
  /** Begins a session for somebody who proved who they are in another way; the role is that of the user. */
  signInAs(subject: string): Promise<{ setCookie: string; csrf: string } | undefined>
  /** Ends the session of a `Cookie` header; answers the `Set-Cookie` header that forgets it. */
  signOut(cookieHeader: string | undefined): Promise<string>
}

/** How long a session lasts, in seconds. */
const sessionSeconds = 12 * 60 * 60

/**
 * API keys, and sessions that begin with one. A session ends with its time, with its user, and when neither the user's
 * own role nor a key allows its role any longer.
 */
export function authenticator(effects: AuthenticateEffects): Authenticator {
  const { store, clock, publicUrl } = effects
  const cookie = sessionCookie(publicUrl.startsWith('https:'))
  const owner = async ({ subject, role }: Pick<Grant, 'subject' | 'role'>, via: Surface) =>
    actorFor(subject, role, via, await store.readDirectory())
  return {
    async bearer(token, via = 'http') {
      const grant = await findGrant(effects, token)
      return grant && owner(grant, via)
    },
    async session(cookieHeader) {
      const token = cookie.read(cookieHeader)
      const found = token && (await store.session(hash('sha256', token)))
      if (!found || found.expiresAt <= clock.now() || !(await stillHolds(found))) return undefined
      const actor = await owner(found, 'portal')
      return actor && { actor, csrf: found.csrf }
    },
    async signIn(key) {
      const grant = await findGrant(effects, key)
      return grant && (await owner(grant, 'portal')) && begin(effects, cookie, grant)
    },
    async signInAs(subject) {
      const user = userOf(subject, await store.readDirectory())
      return user?.active ? begin(effects, cookie, { subject, role: user.role }) : undefined
    },
    async signOut(cookieHeader) {
      const token = cookie.read(cookieHeader)
      if (token) await store.removeSession(hash('sha256', token))
      return cookie.write('', 0)
    },
  }

  async function stillHolds(session: Pick<Grant, 'subject' | 'role'>): Promise<boolean> {
    const user = userOf(session.subject, await store.readDirectory())
    return (user && atLeast(user.role, session.role)) || isGranted(effects, session)
  }
}

async function begin(
  { store, clock, random }: AuthenticateEffects,
  cookie: ReturnType<typeof sessionCookie>,
  { subject, role, expiresAt }: Pick<Grant, 'subject' | 'role' | 'expiresAt'>,
) {
  const token = random(32).toString('base64url')
  const csrf = random(32).toString('base64url')
  const end = Math.min(clock.now().getTime() + sessionSeconds * 1000, expiresAt?.getTime() ?? Infinity)
  await store.putSession({ hash: hash('sha256', token), subject, role, csrf, expiresAt: new Date(end) })
  return { setCookie: cookie.write(token, sessionSeconds), csrf }
}

/** Whether a form or header carries the token of its session; takes as long for a wrong one. */
export function isCsrf(given: unknown, { csrf }: Pick<SignedIn, 'csrf'>): boolean {
  if (typeof given !== 'string') return false
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', csrf, 'buffer'))
}

/** The prefix keeps another site of the same domain from planting a cookie of ours. */
function sessionCookie(secure: boolean) {
  const name = `${secure ? '__Host-' : ''}allclear_session`
  return {
    read(header: string | undefined): string | undefined {
      const pairs = header?.split(';').map((pair) => pair.trim()) ?? []
      return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined
    },
    write: (token: string, maxAge: number) =>
      `${name}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  }
}
