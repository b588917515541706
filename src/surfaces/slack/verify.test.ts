import { describe, expect, test } from 'vitest'
import { sign, verifier } from './verify.ts'

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const start = Date.parse('2026-03-02T09:00:00Z')
const body = Buffer.from('token=x&command=%2Fallclear&text=ack')

function at(ms = 0) {
  let now = start + ms
  const clock = { now: () => new Date(now) }
  return { verify: verifier({ secret, clock }), forward: (by: number) => (now += by) }
}

const signed = (seconds: number, of: Buffer = body, by = secret) => {
  const timestamp = String(start / 1000 + seconds)
  return { timestamp, signature: sign(by, timestamp, of) }
}

test('what Slack signed passes', () => {
  expect(at().verify(signed(0), body)).toEqual({ ok: true })
})

test.each([
  ['300 s old', -300, true],
  ['301 s old', -301, false],
  ['300 s ahead', 300, true],
  ['301 s ahead', 301, false],
])('a request %s: accepted is %s', (_, seconds, ok) => {
  expect(at().verify(signed(seconds), body).ok).toBe(ok)
})

describe('refused is', () => {
  test.each([
    ['an unsigned request', { signature: undefined, timestamp: undefined }, body],
    ['another secret', signed(0, body, 'other'), body],
    ['a flipped bit of the body', signed(0), Buffer.from(body).fill(body[5]! ^ 1, 5, 6)],
    ['another timestamp than the signed one', { ...signed(0), timestamp: String(start / 1000 + 1) }, body],
    ['a timestamp that is no number', { ...signed(0), timestamp: 'soon' }, body],
    ['a signature cut short', { ...signed(0), signature: signed(0).signature.slice(0, 40) }, body],
    ['an old version of the signature', { ...signed(0), signature: signed(0).signature.replace('v0', 'v1') }, body],
  ])('%s', (_, headers, received) => {
    expect(at().verify(headers, received).ok).toBe(false)
  })

  test('everything, without a secret', () => {
    const verify = verifier({ secret: undefined, clock: { now: () => new Date(start) } })
    expect(verify(signed(0), body)).toMatchObject({ ok: false, reason: expect.stringContaining('no signing secret') })
  })

  test('the same request again, as long as its timestamp could pass', () => {
    const { verify, forward } = at()
    expect(verify(signed(300), body).ok).toBe(true)
    for (const passed of [1_000, 299_000, 299_000]) {
      forward(passed)
      expect(verify(signed(300), body)).toEqual({ ok: false, reason: 'the request was received before' })
    }
  })
})

test("Slack's own retry carries a fresh timestamp and passes", () => {
  const { verify, forward } = at()
  expect(verify(signed(0), body).ok).toBe(true)
  forward(60_000)
  expect(verify(signed(60), body).ok).toBe(true)
})
