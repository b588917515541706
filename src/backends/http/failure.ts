import { Problem } from '../../core/problem.ts'
import type { Asked, AskerOptions } from './ask.ts'
import { hideSecrets } from './hide-secrets.ts'

/** Why a question was not answered, as the cause of its Problem: for deciding whether and when to ask again. */
export interface AskFailure {
  kind: 'network' | 'timeout' | 'cancelled' | 'status'
  status?: number
  retryAfterMs?: number
  /** What `fetch` threw. */
  error?: unknown
}

const longestPauseMs = 5_000
const passing = new Set([429, 502, 503, 504])

/** How long to wait before the second try, in milliseconds; `undefined` where asking again would not help. */
export function pauseBefore(error: unknown): number | undefined {
  const failure = error instanceof Problem ? (error.cause as AskFailure | undefined) : undefined
  if (failure?.kind === 'network') return 250
  if (failure?.kind !== 'status' || !passing.has(failure.status ?? 0)) return undefined
  const pause = failure.retryAfterMs ?? (failure.status === 429 ? 1_000 : 250)
  return pause <= longestPauseMs ? pause : undefined
}

/** The Problem for a question that got no answer. */
export function unreachable(
  error: unknown,
  { vendor, baseUrl, timeoutMs }: AskerOptions,
  signal?: AbortSignal,
): Problem {
  if (error instanceof Problem) return error
  const problem = (message: string, kind: AskFailure['kind']) =>
    new Problem('unavailable', message, { cause: { kind, error } satisfies AskFailure })
  if (signal?.aborted) return problem(`The question to ${vendor} was called off before it was answered.`, 'cancelled')
  if (error instanceof Error && error.name === 'TimeoutError')
    return problem(`${vendor} did not answer within ${(timeoutMs ?? 30_000) / 1000} s.`, 'timeout')
  const code = codeOf(error)
  const reason = code ? ` (${code})` : ''
  const message = `${vendor} cannot be reached at ${new URL(baseUrl).origin}${reason}. Check its address and the network between.`
  return problem(message, 'network')
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause && typeof cause === 'object' && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : undefined
}

interface Refusal {
  status: number
  retryAfter: string | null
  text: string
  /** What was sent, so that no secret of it comes back in a message. */
  headers: Record<string, string>
}

/** The Problem for an answer that is an error. */
export function refused(refusal: Refusal, options: AskerOptions, asked: Asked): Problem {
  const { status } = refusal
  const body = bodyOf(refusal.text)
  const credentials = new URL(options.baseUrl)
  const message = hideSecrets(messageIn(body), [
    ...Object.values(refusal.headers),
    ...[credentials.password, credentials.username].map(decodeURIComponent),
    ...(options.secrets ?? []),
  ])
  const retryAfterMs = secondsIn(refusal.retryAfter)
  const cause: AskFailure = { kind: 'status', status, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  const explained = options.explain?.({ status, body, message })
  if (explained) return Object.assign(explained, { cause })
  const said = message ? `: ${message}` : '.'
  const { vendor } = options
  const unavailable = (sentence: string) => new Problem('unavailable', sentence, { cause })
  const permission = asked.permission ?? options.permission
  if (status === 401)
    return unavailable(`${vendor} does not accept our credentials (401)${granting(permission)}${said}`)
  if (status === 403) return unavailable(`${vendor} refuses us (403)${granting(permission)}${said}`)
  if (status === 404) return new Problem('not_found', `${vendor} has nothing at ${asked.path} (404)${said}`, { cause })
  if (status === 429) return unavailable(`${vendor} asks us to slow down (429)${waiting(retryAfterMs)}${said}`)
  if (status === 400 || status === 422)
    return new Problem('invalid', `${vendor} cannot take this question (${status})${said}`, {
      cause,
      fields: { query: message || `refused with ${status}` },
    })
  if (status >= 300 && status < 400)
    return unavailable(`${vendor} sends us to another address (${status}). Configure the address it really has.`)
  return unavailable(`${vendor} failed to answer (${status})${said}`)
}

const granting = (permission?: string) => (permission ? `; they need ${permission}` : '')
const waiting = (ms?: number) => (ms === undefined ? '' : `, for ${Math.ceil(ms / 1000)} s`)

function secondsIn(text: string | null): number | undefined {
  const seconds = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The sentence in an error body, wherever the vendor puts it; of a page of HTML, nothing. */
function messageIn(body: unknown): string {
  if (typeof body === 'string') return /^\s*</.test(body) ? '' : body
  if (Array.isArray(body)) return messageIn(body[0])
  if (typeof body !== 'object' || body === null) return ''
  const fields = body as Record<string, unknown>
  for (const name of ['reason', 'message', 'error', 'errors', 'detail', 'exception', 'error_description']) {
    const found = name in fields ? messageIn(fields[name]) : ''
    if (found) return found
  }
  return ''
}
