import type { Context, MiddlewareHandler } from 'hono'
import type { Clock } from '../../core/clock.ts'
import { remoteAddress } from './auth/remote-address.ts'
import type { Meter } from './metrics.ts'
import { routeOf, traced } from './trace.ts'

/** One answered request, for the access log: nothing in it is secret. */
export interface Access {
  request: string
  method: string
  /** The path with keys of sources and one-time tokens masked, and without its query. */
  path: string
  status: number
  ms: number
  remote: string
}

/** What stands before every door. */
export interface FrontDoorEffects {
  clock: Clock
  uuid(): string
  metrics: Pick<Meter, 'request'>
  log: { debug(facts: object, message: string): void }
}

/**
 * Gives a request its id, a span, an entry in log and metrics, and its answer the headers that keep browsers from doing
 * what no page of ours asks for. A door may set a stricter or wider header itself.
 */
export function frontDoor({ clock, uuid, metrics, log }: FrontDoorEffects): MiddlewareHandler {
  const span = traced()
  return async (c, next) => {
    if (c.get(idKey) !== undefined) return next()
    c.set(idKey, idOf(c, uuid))
    const began = clock.now().getTime()
    // Set beforehand they cost nothing; an answer that was made without the context gets them afterwards.
    guard(c)
    await span(c, next)
    if (!c.res.headers.has('x-request-id')) guard(c)
    const ms = Math.max(0, clock.now().getTime() - began)
    const { status } = c.res
    metrics.request({ method: c.req.method, route: routeOf(c), status, seconds: ms / 1000 })
    const facts: Access = {
      request: requestId(c),
      method: c.req.method,
      path: masked(c.req.path),
      status,
      ms,
      remote: remoteAddress(c),
    }
    log.debug(facts, 'answered')
  }
}

const idKey = 'requestId'

/** The id under which a request stands in the log. */
export const requestId = (c: Context): string => c.get(idKey) ?? 'unknown'

/** An id from outside is taken when it is harmless, so that logs of a proxy and ours meet. */
function idOf(c: Context, uuid: () => string): string {
  const given = c.req.header('x-request-id')
  return given !== undefined && /^[\w-]{8,64}$/.test(given) ? given : uuid()
}

const guards = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

function guard(c: Context): void {
  for (const [name, value] of Object.entries(guards))
    if (!c.finalized || !c.res.headers.has(name)) c.header(name, value)
  c.header('x-request-id', requestId(c))
}

/** A path as it may be logged: the secret of a door, a one-time token and the sealed chart of a picture are part of theirs. */
export function masked(path: string): string {
  return path.replace(/^(\/in\/[^/]+)\/[^/]+/, '$1/***').replace(/^(\/enter|\/charts)\/[^/]+/, '$1/***')
}
