import type { Context } from 'hono'
import type { Command } from '../../../core/command.ts'
import type { Given } from './answer-once.ts'

/** The media type of an answer for people, which the command line asks for. */
const cardType = 'application/vnd.allclear.card+json'

/** Whether the asker would rather have the answer for people. */
export const wantsCard = (c: Context) => (c.req.header('accept') ?? '').includes(cardType)

/** 201 for what adds to a collection, whose path ends in a plural noun; else 200. */
export const successStatus = ({ http, effect }: Pick<Command, 'http' | 'effect'>) =>
  http.method === 'POST' && http.path.endsWith('s') && effect !== 'reads' ? 201 : 200

/** Writes an answer with the headers that follow from it: version, next page, place of what is new. */
export function writeAnswer(c: Context, { status, body }: Given): Response {
  const { version, next_cursor: next, id } = (body ?? {}) as Record<string, unknown>
  const url = new URL(c.req.url)
  const headers: Record<string, string> = {
    'content-type': wantsCard(c) ? cardType : 'application/json',
    'cache-control': 'no-store',
  }
  if (typeof version === 'number') headers.etag = `"${version}"`
  if (typeof next === 'string') {
    url.searchParams.set('cursor', next)
    headers.link = `<${url.pathname}${url.search}>; rel="next"`
  }
  if (status === 201 && typeof id === 'string') headers.location = `${url.pathname}/${encodeURIComponent(id)}`
  return c.newResponse(JSON.stringify(body ?? null), status as 200, headers)
}
