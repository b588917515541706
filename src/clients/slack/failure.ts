import { ErrorCode, type WebAPIHTTPError, type WebAPIPlatformError, type WebAPIRateLimitedError } from '@slack/web-api'
import type { Outcome } from '../../core/delivery.ts'
import { remedyFor } from './remedies.ts'

/** How long to wait when Slack limits us without saying for how long, in milliseconds. */
const unsaidWaitMs = 5_000

/** Says what a failed call means: what `@slack/web-api` throws, in the terms delivery decides on. */
export function failureOf(error: unknown, method: string): Outcome {
  switch ((error as { code?: unknown }).code) {
    case ErrorCode.RateLimitedError:
      return limited(method, (error as WebAPIRateLimitedError).retryAfter * 1000)
    case ErrorCode.PlatformError:
      return said(error as WebAPIPlatformError, method)
    case ErrorCode.HTTPError:
      return answered(error as WebAPIHTTPError)
    case ErrorCode.RequestError:
      return unreached((error as { original: Error }).original)
  }
  // A 429 without a readable Retry-After has no type of its own.
  if (error instanceof Error && error.message.startsWith('Retry header did not')) return limited(method, unsaidWaitMs)
  // What is left broke while the answer was being read.
  return { kind: 'unknown', message: `Slack's answer did not arrive whole: ${words(error)}.` }
}

/** Posting is limited per channel, everything else per method and workspace. */
const limited = (method: string, retryAfterMs: number): Outcome => ({
  kind: 'limited',
  retryAfterMs,
  scope: method === 'chat.postMessage' ? 'lane' : 'method',
})

/** Slack's own troubles: with the first two it says itself that part of the call may have been done. */
const maybeDone = new Set(['internal_error', 'fatal_error'])
const notDone = new Set(['service_unavailable', 'request_timeout', 'team_added_to_org', 'accesslimited'])
const tooFast = new Set(['ratelimited', 'rate_limited'])

function said({ data }: WebAPIPlatformError, method: string): Outcome {
  const { error: code, response_metadata: more, needed } = data as typeof data & { needed?: string }
  if (!/^\w{1,100}$/.test(code)) return { kind: 'unknown', message: 'Slack answered with something that is not JSON.' }
  if (tooFast.has(code)) return limited(method, (more?.retryAfter ?? unsaidWaitMs / 1000) * 1000)
  if (maybeDone.has(code)) return { kind: 'unknown', message: `Slack reports ${code}.` }
  if (notDone.has(code)) return { kind: 'unavailable', message: `Slack reports ${code}.` }
  return { kind: 'refused', code, ...remedyFor(code, { method, needed, details: more?.messages }) }
}

function answered({ statusCode }: WebAPIHTTPError): Outcome {
  if (statusCode >= 500) return { kind: 'unknown', message: `Slack answered HTTP ${statusCode}.` }
  return {
    kind: 'unavailable',
    message: `HTTP ${statusCode} came back instead of Slack's answer: check [slack] api_url and any proxy in between.`,
  }
}

/** Failures before a byte of the request can have been read. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const certificate = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

function unreached(original: Error): Outcome {
  const code = codeOf(original)
  if (code && (neverSent.has(code) || certificate.test(code)))
    return { kind: 'unavailable', message: `Slack cannot be reached (${code}).` }
  if (original.name === 'TimeoutError') return { kind: 'unknown', message: 'Slack did not answer in time.' }
  return { kind: 'unknown', message: `The connection to Slack broke (${code ?? words(original)}).` }
}

function codeOf(error: Error): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return undefined
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200)
