import type { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { addressOf, type Parameters } from './address.ts'
import { pauseBefore, refused, unreachable } from './failure.ts'
import { readText } from './read-text.ts'

/** One question to a vendor. All of them are reads, whatever their method, so each may be asked twice. */
export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Parameters
  /** A body: a value sent as JSON, fields sent as a form, or text as it is. */
  json?: unknown
  form?: Parameters
  text?: string
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** What the credentials must be allowed for this question, as the vendor names it. */
  permission?: string
}

/** Asks one vendor's HTTP API. */
export interface Asker {
  /** The answer to a GET, checked against its shape. */
  get<S extends z.ZodType>(path: string, query: Parameters, shape: S, signal?: AbortSignal): Promise<z.output<S>>
  /** The answer to a POST of JSON, checked against its shape. */
  post<S extends z.ZodType>(path: string, body: unknown, shape: S, signal?: AbortSignal): Promise<z.output<S>>
  /** The answer to any question, checked against its shape. */
  ask<S extends z.ZodType>(asked: Asked, shape: S): Promise<z.output<S>>
  /** The answer as text, such as lines of JSON. */
  text(asked: Asked): Promise<string>
}

export interface AskerOptions {
  fetch: typeof fetch
  /** Resolves after so many milliseconds: the pause before the second try. */
  after(ms: number): Promise<void>
  /** May carry a path, kept before every question's own, and `user:password@`, sent as basic authentication. */
  baseUrl: string
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  /** One try, its answer included. */
  timeoutMs?: number | undefined
  /** Answers longer than this are refused, in bytes. */
  maxBytes?: number | undefined
  /** How the vendor is called in messages. */
  vendor: string
  /** What the credentials must be allowed, as the vendor names it, where a question does not say it. */
  permission?: string | undefined
  /** Values beside the headers that must never come back in a message, such as a client secret inside a form. */
  secrets?: readonly string[] | undefined
  /** What an error answer means, where the vendor's status alone does not say it. */
  explain?: ((failure: Failure) => Problem | undefined) | undefined
}

/** An answer that is an error: its body as JSON where it is, and what it says in one line without our secrets. */
export interface Failure {
  status: number
  body: unknown
  message: string
}

/**
 * Opens a vendor's HTTP API. A passing fault (network, 429 with a Retry-After of at most 5 s, 502, 503, 504) is tried once
 * more. Everything else is a Problem: `unavailable`, `not_found`, or `invalid` with what the vendor says in
 * `fields.query`; none holds a secret or a whole body, and its cause is an `AskFailure`.
 */
export function asker(options: AskerOptions): Asker {
  const text = async (asked: Asked) => {
    try {
      return await attempt(options, asked)
    } catch (error) {
      const pause = pauseBefore(error)
      if (pause === undefined) throw error
      await options.after(pause)
      if (asked.signal?.aborted) throw unreachable(asked.signal.reason, options, asked.signal)
      return attempt(options, asked)
    }
  }
  const ask = async <S extends z.ZodType>(asked: Asked, shape: S) =>
    checked(parsed(await text(asked), options, asked), shape, options, asked)
  return {
    text,
    ask,
    get: (path, query, shape, signal) => ask({ path, query, signal }, shape),
    post: (path, json, shape, signal) => ask({ method: 'POST', path, json, signal }, shape),
  }
}

async function attempt(options: AskerOptions, asked: Asked): Promise<string> {
  const { url, authorization } = addressOf(options.baseUrl, asked.path, asked.query)
  const headers = { ...(authorization && { authorization }), ...(await options.headers?.()), ...asked.headers }
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000)
  const signal = asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout
  let status: number
  let retryAfter: string | null
  let text: string
  try {
    const response = await options.fetch(url, {
      method: asked.method ?? 'GET',
      redirect: 'manual',
      signal,
      ...request(asked, headers),
    })
    status = response.status
    retryAfter = response.headers.get('retry-after')
    text = await readText(response, options.maxBytes ?? 64 * 1024 * 1024, options.vendor)
  } catch (error) {
    throw unreachable(error, options, asked.signal)
  }
  if (status >= 200 && status < 300) return text
  throw refused({ status, retryAfter, text, headers }, options, asked)
}

function request({ json, form, text }: Asked, headers: Record<string, string>) {
  const typed = (type: string, body: string) => ({ body, headers: { 'content-type': type, ...headers } })
  if (json !== undefined) return typed('application/json', JSON.stringify(json))
  if (text !== undefined) return typed('text/plain; charset=utf-8', text)
  if (form === undefined) return { headers }
  return typed('application/x-www-form-urlencoded', addressOf('http://form', '', form).url.search.slice(1))
}

function parsed(text: string, { vendor }: AskerOptions, { path }: Asked): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `${vendor} answered ${path} with something that is not JSON. Check that its address is right and no login page stands before it.`
    throw new Problem('unavailable', message, { cause: error })
  }
}

function checked<S extends z.ZodType>(value: unknown, shape: S, { vendor }: AskerOptions, { path }: Asked) {
  const answer = shape.safeParse(value)
  if (answer.success) return answer.data
  const [issue] = answer.error.issues
  const where = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : ''
  throw new Problem('unavailable', `${vendor}'s answer to ${path} is not as documented${where}.`)
}
