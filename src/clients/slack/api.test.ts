import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { slackApi } from './api.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A Slack that answers every call alike; `calls` counts them. */
async function slackThat(listener: RequestListener, timeoutMs = 2_000) {
  const seen = { calls: 0, last: '' }
  server = createServer((request, response) => {
    seen.calls++
    request.setEncoding('utf8').on('data', (chunk) => {
      seen.last += chunk
    })
    request.on('end', () => listener(request, response))
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
  return { api: slackApi({ apiUrl, timeoutMs }), seen, apiUrl }
}

const json =
  (body: unknown, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const post = { method: 'chat.postMessage', arguments: { channel: 'C1', text: 'hi' } }
const update = { method: 'chat.update', arguments: { channel: 'C1', ts: '1.2', text: 'hi' } }

test('an accepted call gives the reply, and the scopes Slack names in its header', async () => {
  const { api, seen } = await slackThat(json({ ok: true, ts: '1.2' }, { 'x-oauth-scopes': 'chat:write, users:read' }))
  const outcome = await api.call('xoxb-1', post)
  expect(outcome).toMatchObject({
    kind: 'accepted',
    reply: { ts: '1.2', response_metadata: { scopes: ['chat:write', 'users:read'] } },
  })
  expect(seen.last).toBe('channel=C1&text=hi')
})

test('a 429 says how long to wait and is not retried by the package', async () => {
  const { api, seen } = await slackThat(json({ ok: false }, { 'retry-after': '7' }, 429))
  expect(await api.call('t', post)).toEqual({ kind: 'limited', retryAfterMs: 7_000, scope: 'lane' })
  expect(await api.call('t', update)).toEqual({ kind: 'limited', retryAfterMs: 7_000, scope: 'method' })
  expect(seen.calls).toBe(2)
})

test('one limited call does not hold back another of the same token', async () => {
  const { api } = await slackThat((request, response) =>
    request.url?.endsWith('chat.update')
      ? json({}, { 'retry-after': '60' }, 429)(request, response)
      : json({ ok: true })(request, response),
  )
  const [limited, accepted] = await Promise.all([api.call('t', update), api.call('t', post)])
  expect([limited.kind, accepted.kind]).toEqual(['limited', 'accepted'])
})

test.each([
  ['a 429 without Retry-After', json({}, {}, 429), { kind: 'limited', retryAfterMs: 5_000 }],
  [
    'ratelimited in the body',
    json({ ok: false, error: 'ratelimited' }, { 'retry-after': '3' }),
    { kind: 'limited', retryAfterMs: 3_000 },
  ],
  ['a 500', json({}, {}, 500), { kind: 'unknown' }],
  ['a 503 with text', ((_, r) => void r.writeHead(503).end('upstream')) as RequestListener, { kind: 'unknown' }],
  ['a 404 of some proxy', json({}, {}, 404), { kind: 'unavailable' }],
  ['an answer that is no JSON', ((_, r) => void r.end('<html>ok</html>')) as RequestListener, { kind: 'unknown' }],
  [
    'internal_error, after which Slack may have done it',
    json({ ok: false, error: 'internal_error' }),
    { kind: 'unknown' },
  ],
  ['service_unavailable', json({ ok: false, error: 'service_unavailable' }), { kind: 'unavailable' }],
  [
    'a reset after the request was read',
    ((q) => void q.socket.resetAndDestroy()) as RequestListener,
    { kind: 'unknown' },
  ],
  [
    'a reset in the middle of the answer',
    ((_, r) => {
      r.writeHead(200, { 'content-length': '100' })
      r.write('{"ok"', () => r.socket?.resetAndDestroy())
    }) as RequestListener,
    { kind: 'unknown' },
  ],
])('%s is told apart', async (_, listener, expected) => {
  const { api } = await slackThat(listener)
  expect(await api.call('t', post)).toMatchObject(expected)
})

test('an answer that never comes is given up in time and counts as perhaps accepted', async () => {
  const { api } = await slackThat(() => undefined, 50)
  expect(await api.call('t', post)).toEqual({ kind: 'unknown', message: 'Slack did not answer in time.' })
})

test('a refused connection was surely not accepted', async () => {
  const { api } = await slackThat(json({ ok: true }))
  await new Promise((resolve) => server!.close(resolve))
  expect(await api.call('t', post)).toEqual({ kind: 'unavailable', message: 'Slack cannot be reached (ECONNREFUSED).' })
})

test.each([
  ['not_in_channel', {}, /\/invite @allclear/],
  ['channel_not_found', {}, /\/invite @allclear/],
  ['is_archived', {}, /Unarchive/],
  ['token_revoked', {}, /SLACK_BOT_TOKEN/],
  ['account_inactive', {}, /SLACK_BOT_TOKEN/],
  ['invalid_auth', {}, /SLACK_BOT_TOKEN/],
  ['not_authed', {}, /SLACK_BOT_TOKEN/],
  ['missing_scope', { needed: 'chat:write.public' }, /Add the scope chat:write.public .* reinstall/],
  ['a_code_of_next_year', {}, /Look up a_code_of_next_year/],
])('%s is refused with its remedy', async (error, more, remedy) => {
  const { api } = await slackThat(json({ ok: false, error, ...more }))
  expect(await api.call('t', post)).toMatchObject({
    kind: 'refused',
    code: error,
    remedy: expect.stringMatching(remedy),
  })
})

test('what Slack says about blocks is passed on, and the token never is', async () => {
  const messages = ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]']
  const { api } = await slackThat(json({ ok: false, error: 'invalid_blocks', response_metadata: { messages } }))
  const outcome = await api.call('xoxb-secret', post)
  expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('json-pointer:/blocks/0') })
  expect(JSON.stringify(outcome)).not.toContain('xoxb-secret')
})
