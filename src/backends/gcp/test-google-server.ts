import { createVerify } from 'node:crypto'
import { Hono } from 'hono'

export interface FakeEntry {
  timestamp: string
  [field: string]: unknown
}

export interface FakeGoogle {
  entries?: FakeEntry[]
  /** Which entries a filter selects beside its window; all without it. */
  selects?(filter: string, entry: FakeEntry): boolean
  /** The most entries of a page, whatever is asked. */
  pageSize?: number
  /** Paths that answer with an error, so many times. */
  errors?: Record<string, { status: number; message: string; headers?: Record<string, string>; times?: number }>
  /** What monitoring and trace answer, by path. */
  answers?: Record<string, (query: URLSearchParams) => object>
  publicKey?: string
}

export interface GoogleSeen {
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
}

/** Google Cloud's REST APIs as documented: tokens for signed assertions, pages by token, errors with `error.status`. */
export function googleServer(fake: FakeGoogle = {}) {
  const seen: GoogleSeen[] = []
  const failed = new Map<string, number>()
  const app = new Hono()
  app.post('/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    const assertion = form.get('assertion') ?? ''
    seen.push({ path: '/token', query: form, body: claimsOf(assertion) })
    if (!fake.publicKey || !isSigned(assertion, fake.publicKey))
      return context.json({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, 400)
    return context.json({ access_token: 'token-1', expires_in: 3599, token_type: 'Bearer' })
  })
  app.get('/computeMetadata/v1/instance/service-accounts/default/token', (context) =>
    context.req.header('metadata-flavor') === 'Google'
      ? context.json({ access_token: 'token-1', expires_in: 3599 })
      : context.text('Missing Metadata-Flavor:Google header.', 403),
  )
  app.all('*', async (context) => {
    const url = new URL(context.req.url)
    const text = await context.req.text()
    const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
    const query = new URLSearchParams(text && !text.startsWith('{') ? text : url.search)
    const path = decodeURIComponent(url.pathname)
    seen.push({ path, query, body })
    if (context.req.header('authorization') !== 'Bearer token-1')
      return failure(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    const wanted = fake.errors?.[path]
    const times = failed.get(path) ?? 0
    if (wanted && times < (wanted.times ?? Number.POSITIVE_INFINITY)) {
      failed.set(path, times + 1)
      return failure(wanted.status, statuses[wanted.status] ?? 'UNKNOWN', wanted.message, wanted.headers)
    }
    if (path === '/v2/entries:list') return Response.json(entriesPage(fake, body))
    const answer = fake.answers?.[path]
    return answer ? Response.json(answer(query)) : failure(404, 'NOT_FOUND', `${path} was not found`)
  })
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init)
  return { fetch, seen }
}

function entriesPage(fake: FakeGoogle, body: Record<string, unknown>) {
  const filter = String(body.filter)
  const [, from, to] = /^timestamp>="([^"]+)" AND timestamp<"([^"]+)"/.exec(filter) ?? []
  const all = (fake.entries ?? [])
    .filter(({ timestamp }) => Date.parse(timestamp) >= Date.parse(from!) && Date.parse(timestamp) < Date.parse(to!))
    .filter((entry) => fake.selects?.(filter, entry) ?? true)
    .sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp))
  const at = Number(body.pageToken ?? 0)
  const size = Math.min(Number(body.pageSize), fake.pageSize ?? 1_000)
  const next = at + size
  return { entries: all.slice(at, next), ...(next < all.length && { nextPageToken: String(next) }) }
}

const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

const failure = (code: number, status: string, message: string, headers: Record<string, string> = {}) =>
  Response.json({ error: { code, message, status } }, { status: code, headers })

function isSigned(assertion: string, publicKey: string): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.')
  return createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')
}

function claimsOf(assertion: string): Record<string, unknown> {
  const claims = Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()
  return claims ? (JSON.parse(claims) as Record<string, unknown>) : {}
}
