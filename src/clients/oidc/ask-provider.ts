import type { z } from 'zod'
import { Problem, UpstreamProblem } from '../../core/problem.ts'

/** One question to an identity provider: a GET, or a POST when there is a form. */
export interface ProviderQuestion {
  url: string
  headers?: Record<string, string>
  form?: Record<string, string>
}

/** How long one answer may take, in milliseconds, and how large it may be, in bytes. */
const patienceMs = 8_000
const mostBytes = 512 * 1024

/**
 * Asks an identity provider and checks the shape of its answer. Nothing is followed elsewhere. Throws Problem
 * `unauthenticated` when a grant is refused, `unavailable` for everything else; neither holds what was sent.
 */
export async function askProvider<S extends z.ZodType>(
  fetch: typeof globalThis.fetch,
  { url, headers = {}, form }: ProviderQuestion,
  shape: S,
): Promise<z.output<S>> {
  const { host } = new URL(url)
  const { status, text } = await answerOf(fetch, url, {
    headers: { accept: 'application/json', ...headers },
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  const body = jsonIn(text)
  if (status !== 200) throw refused(host, status, body)
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ')
  throw new UpstreamProblem(`The identity provider at ${host} answered something unexpected (${where}).`)
}

async function answerOf(fetch: typeof globalThis.fetch, url: string, request: RequestInit) {
  try {
    const response = await fetch(url, request)
    return { status: response.status, text: await boundedText(response) }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new UpstreamProblem(`The identity provider at ${new URL(url).host} does not answer. Try again in a moment.`, {
      cause,
    })
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > mostBytes) throw new UpstreamProblem('The identity provider sent far more than was asked for.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The words of the provider are left out except for its error code, which the standard fixes. */
function refused(host: string, status: number, body: unknown): Problem {
  const code = (body as { error?: unknown } | undefined)?.error
  const told = typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : `status ${status}`
  if (told === 'invalid_grant')
    return new Problem('unauthenticated', 'This sign-in took too long or was used before. Please start again.')
  const remedy =
    told === 'invalid_client' || status === 401 ? ' Check auth.oidc.client_id and auth.oidc.client_secret.' : ''
  return new UpstreamProblem(`The identity provider at ${host} refused (${told}).${remedy}`)
}
