import { expect, test } from 'vitest'
import { probeProvider } from './probe-provider.ts'
import { openProvider } from './provider.ts'

const issuer = 'https://id.example'
const clock = { now: () => new Date('2026-03-02T09:00:00Z') }

test.each<[string, () => Response, object]>([
  ['answers', () => Response.json({ keys: [{ kty: 'EC' }, { kty: 'RSA', use: 'sig' }] }), { ok: true }],
  [
    'signs with nothing but shared secrets',
    () => Response.json({ keys: [{ kty: 'oct' }, { kty: 'RSA', use: 'enc' }] }),
    { ok: false, message: `${issuer} publishes no key that signs` },
  ],
  [
    'answers something else',
    () => new Response('<h1>Hello</h1>'),
    { ok: false, remedy: 'Check the issuer, and that this machine reaches it.' },
  ],
  ['refuses', () => new Response('', { status: 403 }), { ok: false, message: expect.stringContaining('status 403') }],
])('a provider that %s', async (_, answer, finding) => {
  const provider = openProvider({ issuer, jwksUrl: `${issuer}/keys`, fetch: async () => answer(), clock })
  expect(await probeProvider('auth.jwt', provider)).toMatchObject({ what: 'auth.jwt', ...finding })
})

test('an answer without end is not read to its end', async () => {
  let sent = 0
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1
      controller.enqueue(new Uint8Array(64 * 1024))
    },
  })
  const provider = openProvider({ issuer, jwksUrl: `${issuer}/keys`, fetch: async () => new Response(endless), clock })
  expect(await probeProvider('auth.jwt', provider)).toMatchObject({ ok: false })
  expect(sent).toBeLessThan(20)
})
