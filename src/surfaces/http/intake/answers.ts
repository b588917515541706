import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Problem } from '../../../core/problem.ts'
import type { Answer } from '../../../core/source.ts'

/** One answer for every wrong name and every wrong key, so that neither can be found out by asking. */
export const unknownCaller: Answer = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer' },
  body: {
    error: 'unauthenticated',
    message:
      'No source has this name and key: use the address shown for the source, or send its key as a bearer token.',
  },
}

/** A path of another vendor's API below a source that does not have it. */
export const noSuchDoor: Answer = {
  status: 404,
  body: { error: 'not_found', message: 'This source has no such path.' },
}

export const noRoutingKey = new Problem('unauthenticated', "'routing_key' is missing or blank")
export const wrongRoutingKey = new Problem('unauthenticated', 'Invalid routing key')
export const notStored = new Problem('unavailable', 'The delivery could not be stored: send it again.')

/** Writes an answer; a body of null stays empty. */
export function respond(c: Context, { status, body, headers }: Answer): Response {
  if (body === null) return c.body(null, status as ContentfulStatusCode, headers)
  return c.json(body, status as ContentfulStatusCode, headers)
}
