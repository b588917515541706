import { hash } from 'node:crypto'
import type { Context } from 'hono'
import type { Command } from '../../../core/command.ts'
import { HttpProblem } from './http-problem.ts'

/** What a request asks, before a command checks it, and a fingerprint of all that was said. */
export interface Read {
  input: Record<string, unknown>
  fingerprint: string
}

/**
 * Joins what the query (GET, DELETE) or the JSON body (POST, PUT) says with the fields in the path, which win. Throws
 * HttpProblem 400 for JSON that cannot be read and 415 for what claims to be something else.
 */
export async function readRequest(c: Context, { http }: Pick<Command, 'http'>): Promise<Read> {
  const body = http.method === 'GET' ? '' : await c.req.text()
  const written = body.trim() === '' ? {} : parse(body, c.req.header('content-type'))
  const query = http.method === 'GET' || http.method === 'DELETE' ? queryOf(c) : {}
  return {
    input: { ...query, ...written, ...pathFields(c, http.path) },
    fingerprint: hash('sha256', `${c.req.method} ${c.req.url}\n${c.req.header('accept') ?? ''}\n${body}`),
  }
}

function parse(body: string, type: string | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(body)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    if (type && !/json|text\/plain/i.test(type))
      throw new HttpProblem(
        415,
        'invalid',
        `Send JSON with "content-type: application/json", not ${type.slice(0, 80)}.`,
      )
    throw new HttpProblem(400, 'invalid', `The body is not JSON: ${where(error, body)}.`)
  }
  throw new HttpProblem(400, 'invalid', 'The body must be a JSON object with named fields.')
}

/** The position only: what stands there may be a secret that would end up in a log. */
function where({ message }: SyntaxError, body: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? body.length)
  const before = body.slice(0, position).split('\n')
  return `it cannot be read from line ${before.length}, column ${before.at(-1)!.length + 1}`
}

/** A field given several times is a list. */
function queryOf(c: Context): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([field, values]) => [field, values.length === 1 ? values[0] : values]),
  )
}

function pathFields(c: Context, path: string): Record<string, unknown> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => [field!, c.req.param(field!)]))
}
