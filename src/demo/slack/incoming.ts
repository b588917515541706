import type { IncomingMessage } from 'node:http'
import { isObject, type Json } from './json.ts'

/** A request's arguments and credentials, wherever Slack lets clients put them. */
export interface Incoming {
  args: Json
  /** Bearer token of the header, or the `token` field of a form or query; a JSON body's token does not count. */
  token: string | undefined
  /** User and password of Basic authentication, as OAuth clients send them. */
  basic: [id: string, secret: string] | undefined
  /** Why the body could not be read, in Slack's words. */
  problem?: 'invalid_json' | 'json_not_object' | 'invalid_post_type'
}

/** Reads a request's body to its end. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Reads arguments from query, form or JSON body. */
export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://peer').searchParams)
  const header = request.headers.authorization ?? ''
  const bearer = /^bearer\s+(.+)$/i.exec(header)?.[1]?.trim()
  const body = parseBody((await readBody(request)).toString('utf8'), request.headers['content-type'] ?? '')
  const { token: inQuery, ...plainQuery } = query
  const { token: inForm, ...plainBody } = body.args
  const token = bearer ?? (body.form && typeof inForm === 'string' ? inForm : inQuery)
  const args = { ...plainQuery, ...plainBody }
  return { args, token, basic: basicOf(header), ...(body.problem ? { problem: body.problem } : {}) }
}

type Parsed = { args: Json; form: boolean; problem?: NonNullable<Incoming['problem']> }

function parseBody(text: string, type: string): Parsed {
  if (text === '') return { args: {}, form: true }
  if (type.startsWith('application/json')) return parseJson(text)
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { args: Object.fromEntries(new URLSearchParams(text)), form: true }
  return { args: {}, form: false, problem: 'invalid_post_type' }
}

function parseJson(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { args: value, form: false } : { args: {}, form: false, problem: 'json_not_object' }
  } catch {
    return { args: {}, form: false, problem: 'invalid_json' }
  }
}

function basicOf(header: string): [string, string] | undefined {
  if (!/^basic /i.test(header)) return undefined
  const text = Buffer.from(header.slice('basic '.length), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : [decodeURIComponent(text.slice(0, colon)), decodeURIComponent(text.slice(colon + 1))]
}
