import { createHmac } from 'node:crypto'

/** What a signature covers; `id` is the same for every attempt at one message, `at` the moment of this attempt. */
export interface Signed {
  id: string
  at: Date
  body: string
}

/**
 * The headers of Standard Webhooks 1.0: a receiver recomputes the HMAC-SHA256 over `id.timestamp.body` and drops an id
 * it has seen. Without a secret there is no signature, while id and timestamp are there all the same.
 */
export function webhookHeaders({ id, at, body }: Signed, secret?: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {
    'Webhook-Id': id,
    'Webhook-Timestamp': timestamp,
    ...(secret !== undefined && { 'Webhook-Signature': `v1,${hmac(`${id}.${timestamp}.${body}`, secret)}` }),
  }
}

/** A secret is written `whsec_` and its bytes in base64; anything else counts as its own bytes. */
function hmac(text: string, secret: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
  return createHmac('sha256', key).update(text).digest('base64')
}
