import type { Command } from '../../core/command.ts'
import { Problem, type ProblemCode } from '../../core/problem.ts'

/** Nobody answers at the server's address: exit code 3, so that scripts can tell it from a refusal. */
export class Unreachable extends Problem {}

/** The server to talk to. */
export interface Remote {
  url: string
  key?: string
  fetch: typeof globalThis.fetch
  /** Names a change, so that the server does it once however often it is sent. */
  newId(): string
}

/** The media type of an answer for people. */
const cardType = 'application/vnd.allclear.card+json'

/** An answer of the server: for programs, or a card for people. */
export interface RemoteAnswer {
  card: boolean
  body: unknown
}

/** Runs a command on the server. Throws the server's own Problem, or Unreachable. */
export async function runRemotely(
  remote: Remote,
  command: Command,
  input: Record<string, unknown>,
  accept: 'card' | 'json',
): Promise<RemoteAnswer> {
  const { method } = command.http
  const { path, rest } = fillPath(command.http.path, input)
  const query = method === 'GET' || method === 'DELETE' ? queryOf(rest) : ''
  const response = await reach(remote, `${remote.url}/api/v1${path}${query}`, {
    method,
    headers: {
      accept: accept === 'card' ? `${cardType}, application/json;q=0.9` : 'application/json',
      ...(remote.key && { authorization: `Bearer ${remote.key}` }),
      ...(method !== 'GET' && { 'idempotency-key': remote.newId() }),
      ...(query === '' && method !== 'GET' && method !== 'DELETE' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && method !== 'DELETE' && { body: JSON.stringify(rest) }),
  })
  return read(response, remote)
}

function fillPath(template: string, input: Record<string, unknown>) {
  const rest = { ...input }
  const path = template.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest[field]
    delete rest[field]
    // Such a word would lead to another route: addresses drop dots as a way up, however they are written.
    if (/^\.{0,2}$/.test(String(value))) throw new Problem('invalid', `${field}: "${value}" is no name.`)
    return encodeURIComponent(String(value))
  })
  return { path, rest }
}

function queryOf(input: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input))
    query.set(name, Array.isArray(value) ? value.join(',') : String(value))
  return query.size ? `?${query}` : ''
}

async function reach({ url, fetch }: Remote, address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...request, signal: AbortSignal.timeout(60_000) })
  } catch (cause) {
    throw new Unreachable(
      'unavailable',
      `No server answers at ${url}. Start it with "allclear serve", or name another one with --url or ALLCLEAR_URL.`,
      { cause },
    )
  }
}

async function read(response: Response, { url }: Remote): Promise<RemoteAnswer> {
  const type = response.headers.get('content-type') ?? ''
  const text = await response.text()
  const body = /json/.test(type) && text !== '' ? (JSON.parse(text) as unknown) : undefined
  if (!response.ok) throw refusal(response.status, body)
  if (text !== '' && body === undefined)
    throw new Problem('unavailable', `What answers at ${url} is no Allclear server. Check --url or ALLCLEAR_URL.`)
  return { card: type.includes(cardType), body }
}

const codes: Record<number, ProblemCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'limited',
  502: 'unavailable',
  503: 'unavailable',
}

const remedies: Partial<Record<number, string>> = {
  401: ' Set ALLCLEAR_API_KEY, or give --key.',
  429: ' Try again in a moment.',
}

function refusal(status: number, body: unknown): Problem {
  const { detail, title } = (body ?? {}) as { detail?: unknown; title?: unknown }
  const told = [detail, title].find((words) => typeof words === 'string' && words !== '')
  const message = told === undefined ? `The server refused with status ${status}.` : String(told)
  if (status >= 500 && !codes[status])
    return new Problem('unavailable', `${message} The server failed; its log says why.`)
  return new Problem(codes[status] ?? 'invalid', `${message}${remedies[status] ?? ''}`)
}
