import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'

/** How far a request's timestamp may lie from our clock, into the past and the future alike, in seconds. */
const windowSeconds = 300

/** Whether a request comes from Slack; the reason is for the log, never for the sender. */
export type Verification = { ok: true } | { ok: false; reason: string }

/** The two headers by which Slack signs. */
export interface Signature {
  signature: string | undefined
  timestamp: string | undefined
}

/**
 * Makes the check of Slack's `v0` signature: HMAC-SHA256 over the raw bytes, compared in constant time, within the
 * window and each signature once. Without a secret nothing passes.
 */
export function verifier({ secret, clock }: { secret: string | undefined; clock: Clock }) {
  const seen = seenBefore()
  return ({ signature, timestamp }: Signature, body: Uint8Array): Verification => {
    if (!secret) return refuse('no signing secret is configured, so no request can be trusted')
    if (!signature || !timestamp) return refuse('the request is not signed')
    if (!/^\d{1,12}$/.test(timestamp)) return refuse('the timestamp is not a number of seconds')
    const now = clock.now().getTime() / 1000
    if (Math.abs(now - Number(timestamp)) > windowSeconds)
      return refuse('the timestamp is more than five minutes from our clock')
    if (!matches(signature, sign(secret, timestamp, body))) return refuse('the signature does not match the body')
    return seen(signature, now) ? refuse('the request was received before') : { ok: true }
  }
}

const refuse = (reason: string): Verification => ({ ok: false, reason })

/** Slack's signature of a body at a time given in whole seconds since 1970. */
export const sign = (secret: string, timestamp: string, body: Uint8Array | string) =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`

function matches(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Remembers signatures until none of them could pass the window any more. Only genuine ones get here, so its size is
 * bounded by what Slack really sends; other processes are covered by the envelope's dedupe key.
 */
function seenBefore() {
  const until = new Map<string, number>()
  return (signature: string, now: number): boolean => {
    for (const [old, end] of until) {
      if (end > now) break
      until.delete(old)
    }
    if (until.has(signature)) return true
    until.set(signature, now + 2 * windowSeconds + 1)
    return false
  }
}
