import { hash } from 'node:crypto'
import type { Context } from 'hono'
import type { Actor } from '../../../core/actor.ts'
import type { Clock } from '../../../core/clock.ts'
import { Problem } from '../../../core/problem.ts'
import { type Authenticator, isCsrf } from '../authenticate.ts'
import { tooMany } from '../rest/http-problem.ts'
import { remoteAddress } from './remote-address.ts'
import { tokenBuckets } from './token-buckets.ts'

/** How many requests a minute a key may make, and how many an address may fail to authenticate. */
export interface AskingLimits {
  perKey: number
  failuresPerAddress: number
}

/** Says who makes a request. Throws Problem `unauthenticated`, `forbidden` or `limited`. */
export type WhoAsks = (c: Context) => Promise<Actor>

interface WhoAsksEffects {
  auth: Pick<Authenticator, 'bearer' | 'session'>
  clock: Clock
  limits?: Partial<AskingLimits>
}

/**
 * A bearer key or the session of a browser, within limits. An address that failed too often is turned away before the
 * database is asked; keys that proved good pass all the same, because many people may share the address of a proxy.
 */
export function whoAsks({ auth, clock, limits = {} }: WhoAsksEffects): WhoAsks {
  const keys = tokenBuckets({ perMinute: limits.perKey ?? 6_000, clock })
  const failures = tokenBuckets({ perMinute: limits.failuresPerAddress ?? 300, clock })
  const proven = new Set<string>()
  return async (c) => {
    const shown = credentialOf(c)
    const id = hash('sha256', shown.text)
    const address = remoteAddress(c)
    const pause = proven.has(id) ? 0 : failures.wait(address)
    if (pause > 0) throw tooMany(pause, 'Too many requests from this address showed no valid key. Wait a little.')
    const actor = shown.kind === 'bearer' ? await auth.bearer(shown.text, surfaceOf(c)) : await browser(c, auth)
    if (!actor) {
      proven.delete(id)
      failures.take(address)
      throw new Problem('unauthenticated', refused[shown.kind])
    }
    remember(proven, id)
    const wait = keys.take(shown.kind === 'bearer' ? id : `session of ${actor.id}`)
    if (wait > 0) throw tooMany(wait, `${actor.name} asked too often. Wait ${wait} s.`)
    return actor
  }
}

const refused = {
  bearer: 'This API key or token is not known, has expired, or belongs to a user who is not active.',
  cookie: 'The session is over. Sign in again, or send an API key: "Authorization: Bearer KEY".',
}

function credentialOf(c: Context): { kind: 'bearer' | 'cookie'; text: string } {
  const authorization = c.req.header('authorization')
  if (authorization !== undefined) {
    const token = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1]
    if (token) return { kind: 'bearer', text: token }
    throw new Problem('unauthenticated', 'Write the header as "Authorization: Bearer KEY".')
  }
  const cookie = c.req.header('cookie')
  if (cookie?.includes('allclear_session=')) return { kind: 'cookie', text: cookie }
  throw new Problem('unauthenticated', 'Send an API key: "Authorization: Bearer KEY".')
}

/** A browser sends its cookie by itself, so what changes something must also repeat the token of the session. */
async function browser(c: Context, auth: Pick<Authenticator, 'session'>): Promise<Actor | undefined> {
  const found = await auth.session(c.req.header('cookie'))
  const reads = ['GET', 'HEAD'].includes(c.req.method)
  if (found && !reads && !isCsrf(c.req.header('x-csrf-token'), found))
    throw new Problem('forbidden', 'The header X-CSRF-Token is missing or belongs to another session. Reload the page.')
  return found?.actor
}

/** Our own command line says that it is one, so that timelines can tell. */
const surfaceOf = (c: Context) => (c.req.header('x-allclear-via') === 'cli' ? 'cli' : 'http')

function remember(proven: Set<string>, id: string): void {
  proven.add(id)
  if (proven.size > 10_000) proven.delete(proven.values().next().value!)
}
