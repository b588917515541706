import { type Context, Hono } from 'hono'
import { Problem } from '../../core/problem.ts'
import type { SlackEffects } from './effects.ts'
import { bodyLimit, readBody } from './read-body.ts'
import type { Receiver } from './receive.ts'
import { recognise } from './recognise.ts'
import { verifier } from './verify.ts'

/** Every path that setups of today and of the tools we replace point Slack at; each takes everything. */
export const doorPaths = [
  '/slack/events',
  '/slack/commands',
  '/slack/interactions',
  '/api/slack/actions',
  '/api/slack/commands',
  '/api/integrations/slack/commands',
] as const

type DoorEffects = Pick<SlackEffects, 'signingSecret' | 'clock' | 'log' | 'answered'>

/** Slack over HTTP: verify, recognise, hand over, answer. */
export function doors(
  { signingSecret, clock, log, answered }: DoorEffects,
  { receive }: Pick<Receiver, 'receive'>,
): Hono {
  const verify = verifier({ secret: signingSecret, clock })

  const door = async (c: Context) => {
    const began = clock.now().getTime()
    const body = await readBody(c.req.raw)
    if (!body) return c.text(`The body is larger than ${bodyLimit} bytes.`, 413)
    const signature = c.req.header('x-slack-signature')
    const verified = verify({ signature, timestamp: c.req.header('x-slack-request-timestamp') }, body)
    if (!verified.ok) {
      log.warn({ path: c.req.path, reason: verified.reason }, 'a request to a Slack door was refused')
      return c.text('The request is not from Slack.', 401)
    }
    const payload = recognise(Buffer.from(body).toString('utf8'))
    if (payload.type === 'url_verification') return c.json({ challenge: String(payload.challenge ?? '') })
    // Slack's occasional look whether the certificate is still good; it carries nothing.
    if ('ssl_check' in payload && !('command' in payload)) return c.body(null, 200)
    const reply = await receive(payload)
    if (payload.type !== 'event_callback') answered?.((clock.now().getTime() - began) / 1000)
    return reply ? c.json(reply) : c.body(null, 200)
  }

  const app = new Hono()
  for (const path of doorPaths) app.post(path, door)
  app.onError((error, c) => {
    if (error instanceof Problem) return c.text(error.message, statuses[error.code])
    log.error({ error, path: c.req.path }, 'a Slack door failed; Slack will deliver again')
    return c.text('Something went wrong inside Allclear. Please try again.', 500)
  })
  return app
}

/** What Slack makes of it: 4xx is given up, 5xx is delivered again. */
const statuses = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 503,
  unavailable: 503,
} as const
