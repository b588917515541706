import { createHmac } from 'node:crypto'

/** The headers with which Slack signs a raw body: `v0` HMAC-SHA256 over version, time (Unix seconds) and body. */
export function signSlack(secret: string, timestampSeconds: number, rawBody: string) {
  const digest = createHmac('sha256', secret).update(`v0:${timestampSeconds}:${rawBody}`).digest('hex')
  return { 'x-slack-signature': `v0=${digest}`, 'x-slack-request-timestamp': String(timestampSeconds) }
}
