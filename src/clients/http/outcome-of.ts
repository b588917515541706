import type { Outcome } from '../../core/delivery.ts'
import type { Answered, Unanswered } from './exchange.ts'
import { hide } from './hide.ts'
import type { HttpRequest } from './request.ts'

type About = Pick<HttpRequest, 'receiver' | 'secrets'>

/** Failures before a byte of the request can have been read. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** What a broken connection means: surely not delivered, or perhaps. */
export function outcomeOfFailure({ connected, code, timedOut }: Unanswered, { receiver }: About): Outcome {
  if (!connected || (code !== undefined && neverSent.has(code)))
    return {
      kind: 'unavailable',
      message: `${receiver} cannot be reached (${timedOut ? 'no answer' : (code ?? 'unknown reason')}).`,
    }
  if (timedOut) return { kind: 'unknown', message: `${receiver} did not answer in time.` }
  return {
    kind: 'unknown',
    message: `The connection to ${receiver.replace(/^The /, 'the ')} broke (${code ?? 'unknown reason'}).`,
  }
}

/** What an answer means; `now` is for a Retry-After written as a date. */
export function outcomeOf({ status, headers, body }: Answered, about: About, now: Date): Outcome {
  const json = parsed(body)
  if (status >= 200 && status < 300) return { kind: 'accepted', reply: json ?? {} }
  const wait = waitOf(headers['retry-after'], json, now)
  if (status === 429 || (status === 503 && wait !== undefined))
    return { kind: 'limited', retryAfterMs: Math.min(wait ?? unsaidWaitMs, longestWaitMs), scope: 'lane' }
  const { receiver } = about
  // Behind a gateway that waited in vain the receiver may have taken it.
  if (status === 504) return { kind: 'unknown', message: `${receiver} answered HTTP 504.` }
  if (status >= 500) return { kind: 'unknown', message: `${receiver} answered HTTP ${status}.`, answered: true }
  if (status === 408 || status === 425) return { kind: 'unavailable', message: `${receiver} answered HTTP ${status}.` }
  const code = `http_${status}`
  if (status >= 300 && status < 400)
    return {
      kind: 'refused',
      code,
      message: `${receiver} answered with a redirect (HTTP ${status}), and redirects are not followed.`,
      remedy: 'Configure the address it leads to itself, then retry this delivery.',
    }
  const said = wordsOf(json)
  return {
    kind: 'refused',
    code,
    message: `${receiver} answered HTTP ${status}.${said ? ` It says: ${hide(said, about.secrets)}` : ''}`,
    remedy: remedies[status] ?? 'Check the settings of this notifier, then retry this delivery.',
  }
}

const remedies: Record<number, string> = {
  401: 'Check the credentials of this notifier, then retry this delivery.',
  403: 'Check the credentials of this notifier and what they may do, then retry this delivery.',
  404: 'Check the address of this notifier, then retry this delivery.',
  410: 'The receiver is gone for good: configure its new address, then retry this delivery.',
  413: 'Let the receiver take larger bodies, then retry this delivery.',
}

/** When a receiver says "later" without saying when. */
const unsaidWaitMs = 5_000
/** No receiver can silence a notifier for longer at a time. */
const longestWaitMs = 3_600_000

/** The wait a receiver asks for, in milliseconds: by header in seconds or as a date, or in the body as Discord and Telegram do. */
function waitOf(header: string | string[] | undefined, json: Record<string, unknown> | undefined, now: Date) {
  const written = Array.isArray(header) ? header[0] : header
  if (written !== undefined) {
    if (/^\d+(\.\d+)?$/.test(written.trim())) return Math.ceil(Number(written) * 1000)
    const at = Date.parse(written)
    if (!Number.isNaN(at)) return Math.max(0, at - now.getTime())
  }
  const inner = json?.parameters
  const seconds = json?.retry_after ?? (isRecord(inner) ? inner.retry_after : undefined)
  return typeof seconds === 'number' && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined
}

/** What went wrong in the receiver's words, from the fields vendors use for that. */
function wordsOf(json: Record<string, unknown> | undefined): string | undefined {
  const errors = Array.isArray(json?.errors) ? json.errors.filter((e) => typeof e === 'string').join('; ') : ''
  const texts = [json?.message, json?.description, json?.error, errors].filter((t) => typeof t === 'string' && t !== '')
  const line = texts.join('; ').replace(/\s+/g, ' ')
  return line === '' ? undefined : line.slice(0, 300).toWellFormed()
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
