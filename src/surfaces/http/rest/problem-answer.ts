import type { Context } from 'hono'
import { isDatabaseAway } from '../../../core/database-away.ts'
import { Problem, type ProblemCode, UpstreamProblem } from '../../../core/problem.ts'
import { HttpProblem } from './http-problem.ts'

/** How each code reads in HTTP. */
export const httpOf = {
  invalid: { status: 422, title: 'The input is not valid' },
  unauthenticated: { status: 401, title: 'Who asks is not known' },
  forbidden: { status: 403, title: 'The asker may not do this' },
  not_found: { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'The state of things forbids it' },
  limited: { status: 429, title: 'Asked too often' },
  unavailable: { status: 503, title: 'Something it needs does not answer' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>

/** Every code there is, for the document. */
export const problemCodes = Object.keys(httpOf) as ProblemCode[]

const internal = { status: 500, title: 'Something went wrong inside' }

/** Titles of the statuses that are HTTP's own. */
const titles: Record<number, string> = {
  400: 'The request cannot be read',
  405: 'The path has no such method',
  412: 'It has changed meanwhile',
  413: 'The body is too large',
  415: 'The body is not JSON',
  502: 'A backend does not answer',
}

const databaseAway = new Problem(
  'unavailable',
  'The database cannot be reached just now. Please try again in a moment.',
)

/** Headers every answer of a status carries. */
const headersOf: Record<number, Record<string, string>> = {
  401: { 'www-authenticate': 'Bearer realm="allclear"' },
  429: { 'retry-after': '1' },
  503: { 'retry-after': '5' },
}

/**
 * Writes what was thrown as problem details (RFC 9457). What is no Problem is a bug: `onBug` gets it in full, the asker
 * only the id under which it can be found.
 */
export function problemAnswer(c: Context, thrown: unknown, id: string, onBug: (error: unknown) => void): Response {
  const error = isDatabaseAway(thrown) ? databaseAway : thrown
  if (!(error instanceof Problem)) {
    onBug(error)
    const detail = `Please report it with the id ${id}, under which it stands in the log.`
    return written(c, { code: 'internal', ...internal, detail }, id)
  }
  const { code, message, fields } = error
  const own = error instanceof HttpProblem ? error : undefined
  const { title, status } = httpOf[code]
  const errors = Object.entries(fields).map(([field, fault]) => ({ field, message: fault }))
  const body = {
    code,
    status: own?.status ?? (error instanceof UpstreamProblem ? 502 : status),
    title: (own && titles[own.status]) ?? (error instanceof UpstreamProblem ? titles[502]! : title),
    detail: message,
    ...(errors.length && { errors }),
  }
  return written(c, body, id, own?.headers)
}

function written(
  c: Context,
  { code, title, status, ...rest }: { code: string; title: string; status: number; detail: string; errors?: unknown },
  id: string,
  headers: Record<string, string> = {},
): Response {
  const body = JSON.stringify({ type: `/docs#problem-${code}`, title, status, code, ...rest, request_id: id })
  const all = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headersOf[status],
    ...headers,
  }
  return c.newResponse(body, status as 400, all)
}
