import type { z } from 'zod'
import { Problem, UpstreamProblem } from '../../core/problem.ts'

/** One question to a JSON API. */
export interface JsonAsk {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | undefined>
  json?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

export interface JsonAskerOptions {
  fetch: typeof fetch
  /** With its path, without a slash at the end. */
  baseUrl: string
  headers: Record<string, string>
  /** How it is called in messages. */
  vendor: string
  /** What the token must be allowed, in the vendor's words. */
  permission: string
  /** Must never come back in a message. */
  secret?: string | undefined
  timeoutMs?: number
}

/** The most that is read of one answer, in characters. */
const mostCharacters = 20_000_000

/**
 * Asks a JSON API. Throws Problem `not_found` for 404, `conflict` for 409 and 422, `unavailable` for everything else that is
 * no answer; no message holds the token or a whole body.
 */
export function jsonAsker({
  fetch,
  baseUrl,
  headers,
  vendor,
  permission,
  secret,
  timeoutMs = 15_000,
}: JsonAskerOptions) {
  const clean = (text: string) => (secret ? text.replaceAll(secret, '•••') : text).replace(/\s+/g, ' ').slice(0, 300)
  return async <S extends z.ZodType>(ask: JsonAsk, shape: S): Promise<z.output<S>> => {
    const { status, text } = await exchange(ask)
    const body = parsed(text)
    if (status >= 400) throw refused(status, clean(messageIn(body)))
    const read = shape.safeParse(body)
    if (read.success) return read.data
    throw new UpstreamProblem(`${vendor} answered ${ask.path.slice(0, 100)} in a form that is not known.`)
  }

  async function exchange({ method = 'GET', path, query = {}, json, headers: more, signal }: JsonAsk) {
    const url = new URL(baseUrl + path)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const ends = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
    const init = {
      method,
      headers: { ...headers, ...more, ...(json !== undefined && { 'Content-Type': 'application/json' }) },
      signal: AbortSignal.any(ends),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    }
    try {
      const response = await follow(url, init)
      return { status: response.status, text: await readText(response) }
    } catch (error) {
      if (error instanceof Problem || signal?.aborted) throw error
      throw new UpstreamProblem(`${vendor} does not answer.`, { cause: error })
    }
  }

  /** A renamed repository is asked under its new name; the token never goes to another host, and no change is repeated. */
  async function follow(url: URL, init: RequestInit & { method: string }): Promise<Response> {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    if (response.status < 300 || response.status > 399) return response
    const next = new URL(response.headers.get('location') ?? '', url)
    if (init.method === 'GET' && next.origin === url.origin) {
      const second = await fetch(next, { ...init, redirect: 'manual' })
      if (second.status < 300 || second.status > 399) return second
    }
    throw new UpstreamProblem(`${vendor} sends elsewhere: the repository was renamed or the address is not its API's.`)
  }

  function refused(status: number, message: string): Problem {
    const said = message ? `: ${message}` : '.'
    if (status === 404)
      return new Problem('not_found', `${vendor} knows nothing there, or hides it from this token${said}`)
    if (status === 409 || status === 422) return new Problem('conflict', `${vendor} does not take it${said}`)
    if (status === 429 || /rate limit/i.test(message)) return new UpstreamProblem(`${vendor} asks to wait${said}`)
    if (status === 401 || status === 403)
      return new UpstreamProblem(`${vendor} refuses the token (${status}); it needs ${permission}${said}`)
    return new UpstreamProblem(`${vendor} answered ${status}${said}`)
  }

  async function readText(response: Response): Promise<string> {
    let text = ''
    if (!response.body) return text
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (text.length > mostCharacters) throw new UpstreamProblem(`${vendor} answered more than can be read.`)
    }
    return text + decoder.decode()
  }
}

export type JsonAsker = ReturnType<typeof jsonAsker>

function parsed(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 300)
  }
}

function messageIn(body: unknown): string {
  if (typeof body === 'string') return body
  const { message, error, errors } = (body ?? {}) as Record<string, unknown>
  const told = [
    message,
    error,
    ...(Array.isArray(errors) ? errors.map((one) => (one as { message?: unknown })?.message ?? one) : []),
  ]
  return told.filter((one) => typeof one === 'string').join('; ')
}
