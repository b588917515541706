import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Fault, peer } from '../test-peer.ts'
import { asker } from './ask.ts'
import { hideSecrets } from './hide-secrets.ts'

const Answer = z.object({ status: z.string() })

function opened(answer: unknown = { status: 'fine' }, options: Record<string, unknown> = {}) {
  const waits: number[] = []
  const double = peer(() => answer)
  const asking = asker({
    fetch: double.fetch,
    after: async (ms) => void waits.push(ms),
    baseUrl: 'https://ops:p%40ss-word@vendor.test/base/',
    vendor: 'Vendor',
    permission: 'the role reader',
    headers: () => ({ 'x-api-key': 'key-that-is-secret' }),
    ...options,
  })
  return { asking, double, waits }
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => error,
  )

test('the path of the address stays, its credentials become a header, and lists repeat their name', async () => {
  const { asking, double } = opened()
  expect(await asking.get('/v1/things', { tag: ['a b', 'c&d'], none: undefined, limit: 5 }, Answer)).toEqual({
    status: 'fine',
  })
  const [{ url, headers }] = double.asked as [(typeof double.asked)[0]]
  expect(url.href).toBe('https://vendor.test/base/v1/things?tag=a+b&tag=c%26d&limit=5')
  expect(headers.get('authorization')).toBe(`Basic ${btoa('ops:p@ss-word')}`)
  expect(headers.get('x-api-key')).toBe('key-that-is-secret')
})

test.each<[string, Fault[], number[], string | undefined]>([
  ['a cut connection', ['cut'], [250], undefined],
  ['two cut connections', ['cut', 'cut'], [250], 'unavailable'],
  ['502', [{ status: 502 }], [250], undefined],
  ['503 with a time', [{ status: 503, headers: { 'retry-after': '3' } }], [3_000], undefined],
  ['504 twice', [{ status: 504 }, { status: 504 }], [250], 'unavailable'],
  ['429', [{ status: 429 }], [1_000], undefined],
  ['429 for longer than we wait', [{ status: 429, headers: { 'retry-after': '6' } }], [], 'unavailable'],
  ['500', [{ status: 500 }], [], 'unavailable'],
  ['400', [{ status: 400, body: '{"error":"bad at 7"}' }], [], 'invalid'],
  ['404', [{ status: 404 }], [], 'not_found'],
  ['a redirect', [{ status: 302, headers: { location: 'https://else.test/?token=a' } }], [], 'unavailable'],
])('%s is met as it should', async (_, faults, expected, code) => {
  const { asking, double, waits } = opened()
  double.faults.push(...faults)
  expect((await failure(asking.get('/', {}, Answer)))?.code).toBe(code)
  expect(waits).toEqual(expected)
})

test('what the vendor says of a query stands in the field, without a secret of ours', async () => {
  const { asking, double } = opened()
  const body = { error: { root_cause: [{ reason: 'x' }], reason: 'bad at 7: p@ss-word and key-that-is-secret' } }
  double.faults.push({ status: 400, body: JSON.stringify(body) })
  const problem = await failure(asking.post('/', {}, Answer))
  expect(problem.fields.query).toBe('bad at 7: … and …')
  expect(problem.message).toContain('bad at 7')
})

test.each([
  ['a page instead of JSON', new Response('<html>login</html>'), 'not JSON'],
  ['another shape', { status: 7 }, 'not as documented at status'],
  ['more than we read', new Response('x'.repeat(3_000_000)), 'more than 2 MiB'],
])('%s is no answer', async (_, answer, message) => {
  const { asking } = opened(answer, { maxBytes: 2 * 1024 * 1024 })
  expect(await failure(asking.get('/', {}, Answer))).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(message),
  })
})

test('an answer that does not come in time is given up, and not asked for again', async () => {
  const { asking, double, waits } = opened({}, { timeoutMs: 5 })
  double.faults.push('hang')
  const problem = await failure(asking.get('/', {}, Answer))
  expect(problem).toMatchObject({ code: 'unavailable', message: 'Vendor did not answer within 0.005 s.' })
  expect(waits).toEqual([])
})

test('who calls a question off does not wait for it, nor for its second try', async () => {
  const stop = new AbortController()
  const { asking, double } = opened({}, { after: async () => stop.abort() })
  double.faults.push('cut')
  const problem = await failure(asking.get('/', {}, Answer, stop.signal))
  expect(problem).toMatchObject({ code: 'unavailable', cause: { kind: 'cancelled' } })
  expect(double.asked).toHaveLength(1)
})

test('a message is one line of three hundred characters', () => {
  expect(hideSecrets(`a\n\tb ${'x'.repeat(400)}`, [])).toHaveLength(301)
  expect(hideSecrets('Bearer abcdef and abcdef', ['Bearer abcdef'])).toBe('… and …')
})
