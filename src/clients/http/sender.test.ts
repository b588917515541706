import { afterEach, expect, test } from 'vitest'
import { type HttpRequest, httpCall } from './request.ts'
import { httpSender } from './sender.ts'
import { answers, type Behaviour, breaksOff, hangs, type Receiver, resets, testReceiver } from './test-receiver.ts'
import type { Resolve } from './vet.ts'

const open: Receiver[] = []
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close()
})
async function receiving(behave: Behaviour): Promise<Receiver> {
  const receiver = await testReceiver(behave)
  open.push(receiver)
  return receiver
}

const clock = { now: () => new Date('2026-03-02T09:00:00Z') }
const request = (url: string, more: Partial<HttpRequest> = {}) =>
  httpCall({
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer s3cret-token' },
    body: '{"a":"ü"}',
    receiver: 'The receiver',
    allowPrivate: true,
    secrets: ['Bearer s3cret-token'],
    ...more,
  })
const send = (url: string, more: Partial<HttpRequest> = {}, options: { resolve?: Resolve; timeoutMs?: number } = {}) =>
  httpSender({ clock, ...options })(request(url, more))

test('a request arrives as it was written, and the JSON of the answer comes back', async () => {
  const receiver = await receiving(answers(201, { ok: true }))
  expect(await send(`${receiver.url}/in?x=1`)).toEqual({ kind: 'accepted', reply: { ok: true } })
  expect(receiver.received).toMatchObject([
    {
      method: 'POST',
      path: '/in?x=1',
      body: '{"a":"ü"}',
      headers: { 'content-length': '10', authorization: 'Bearer s3cret-token' },
    },
  ])
})

test.each<[string, Behaviour, object]>([
  ['500', answers(500), { kind: 'unknown', message: 'The receiver answered HTTP 500.', answered: true }],
  ['504', answers(504), { kind: 'unknown', message: 'The receiver answered HTTP 504.' }],
  ['503 without a word', answers(503), { kind: 'unknown' }],
  ['503 with Retry-After', answers(503, {}, { 'Retry-After': '7' }), { kind: 'limited', retryAfterMs: 7_000 }],
  ['429 in seconds', answers(429, {}, { 'Retry-After': '2' }), { kind: 'limited', retryAfterMs: 2_000, scope: 'lane' }],
  [
    '429 until a date',
    answers(429, {}, { 'Retry-After': 'Mon, 02 Mar 2026 09:00:30 GMT' }),
    { kind: 'limited', retryAfterMs: 30_000 },
  ],
  ['429 in the body of Discord', answers(429, { retry_after: 0.35 }), { kind: 'limited', retryAfterMs: 350 }],
  [
    '429 in the body of Telegram',
    answers(429, { parameters: { retry_after: 9 } }),
    { kind: 'limited', retryAfterMs: 9_000 },
  ],
  ['429 without a word', answers(429), { kind: 'limited', retryAfterMs: 5_000 }],
  ['429 for a year', answers(429, {}, { 'Retry-After': '31536000' }), { kind: 'limited', retryAfterMs: 3_600_000 }],
  ['408', answers(408), { kind: 'unavailable' }],
  ['401', answers(401), { kind: 'refused', code: 'http_401', remedy: expect.stringContaining('credentials') }],
  [
    '404 with words',
    answers(404, { message: 'Unknown Webhook' }),
    { kind: 'refused', code: 'http_404', message: 'The receiver answered HTTP 404. It says: Unknown Webhook' },
  ],
  [
    '400 that repeats a secret',
    answers(400, { error: 'bad Bearer s3cret-token' }),
    { message: 'The receiver answered HTTP 400. It says: bad •••' },
  ],
  ['a cut connection', resets, { kind: 'unknown' }],
  ['an accepting answer that breaks off', breaksOff(200), { kind: 'accepted', reply: {} }],
  ['a failing answer that breaks off', breaksOff(500), { kind: 'unknown' }],
])('%s', async (_, behave, outcome) => {
  const receiver = await receiving(behave)
  expect(await send(receiver.url)).toMatchObject(outcome)
})

test('a receiver that hangs is perhaps told; one where nobody listens is surely not', async () => {
  const receiver = await receiving(hangs)
  expect(await send(receiver.url, {}, { timeoutMs: 100 })).toEqual({
    kind: 'unknown',
    message: 'The receiver did not answer in time.',
  })
  await receiver.close()
  expect(await send(receiver.url)).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test('a redirect is refused and not followed, wherever it leads', async () => {
  const inside = await receiving(answers(200))
  const receiver = await receiving(answers(307, {}, { Location: `${inside.url}/latest/meta-data` }))
  expect(await send(receiver.url)).toMatchObject({
    kind: 'refused',
    code: 'http_307',
    remedy: expect.stringContaining('itself'),
  })
  expect(inside.received).toEqual([])
})

test('an answer without end is read up to 64 kB', async () => {
  const receiver = await receiving((_, __, response) => {
    response.writeHead(200)
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(more))
    }
    more()
  })
  expect(await send(receiver.url)).toEqual({ kind: 'accepted', reply: {} })
})

test.each([
  'http://127.0.0.1:1/',
  'http://[::1]:1/',
  'http://[::ffff:127.0.0.1]:1/',
  'http://2130706433:1/',
  'http://0x7f.1:1/',
  'http://169.254.169.254/latest/meta-data',
  'http://localhost:1/',
])('%s is refused unless private addresses are allowed', async (url) => {
  const outcome = await send(url, { allowPrivate: false })
  expect(outcome).toMatchObject({
    kind: 'refused',
    code: 'private_address',
    remedy: expect.stringContaining('allow_private'),
  })
})

test('allow_private opens private networks and never a metadata service, which takes a list', async () => {
  const resolve: Resolve = async () => [{ address: '169.254.169.254', family: 4 }]
  expect(await send('http://metadata.example/', {}, { resolve })).toMatchObject({ code: 'private_address' })
  const receiver = await receiving(answers(200))
  const port = new URL(receiver.url).port
  const home: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const to = (allowPrivate: string[]) => send(`http://hooks.internal:${port}/`, { allowPrivate }, { resolve: home })
  expect(await to(['hooks.internal'])).toMatchObject({ kind: 'accepted' })
  expect(await to(['127.0.0.0/8'])).toMatchObject({ kind: 'accepted' })
  expect(await to(['10.0.0.0/8', 'other.internal'])).toMatchObject({ code: 'private_address' })
})

test('one private address among public ones forbids the name', async () => {
  const resolve: Resolve = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  expect(await send('http://both.example/', { allowPrivate: false }, { resolve })).toMatchObject({
    code: 'private_address',
  })
})

test('the connection goes to the address that was vetted, whatever the name resolves to a moment later', async () => {
  const vetted = await receiving(answers(200, { who: 'vetted' }))
  const port = new URL(vetted.url).port
  let asked = 0
  // A name that nobody else resolves: were it looked up again by the connection, that would fail.
  const resolve: Resolve = async () =>
    asked++ ? [{ address: '169.254.169.254', family: 4 }] : [{ address: '127.0.0.1', family: 4 }]
  expect(await send(`http://rebinding.invalid:${port}/`, {}, { resolve })).toEqual({
    kind: 'accepted',
    reply: { who: 'vetted' },
  })
  expect(asked).toBe(1)
  expect(vetted.received[0]?.headers.host).toBe(`rebinding.invalid:${port}`)
})

test.each(['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'nonsense'])(
  '%s is no web address',
  async (url) => {
    expect(await send(url)).toMatchObject({ kind: 'refused', code: 'invalid_url' })
  },
)

test('a host that cannot be looked up, or not in time, is surely not told', async () => {
  const resolve: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  expect(await send('http://gone.example/', {}, { resolve })).toMatchObject({ kind: 'unavailable' })
  const never: Resolve = () => new Promise(() => undefined)
  expect(await send('http://slow.example/', {}, { resolve: never, timeoutMs: 50 })).toMatchObject({
    kind: 'unavailable',
  })
})
