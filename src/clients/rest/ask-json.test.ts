import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonAsker } from './ask-json.ts'

const secret = 'glpat-of-tests'
const asking = (answers: (url: URL) => Response) => {
  const asked: string[] = []
  const fake = (async (url: URL, init: RequestInit) => {
    asked.push(`${init.method} ${url.href}`)
    return answers(url)
  }) as unknown as typeof fetch
  const baseUrl = 'https://code.example/api'
  const headers = { 'PRIVATE-TOKEN': secret }
  return { asked, ask: jsonAsker({ fetch: fake, baseUrl, headers, vendor: 'Code', permission: 'api', secret }) }
}
const Shape = z.object({ ok: z.boolean() })
const moved = (location: string) => new Response(null, { status: 301, headers: { location } })

test('a renamed repository is found, but the token follows to no other host and no change is repeated', async () => {
  const { ask, asked } = asking((url) =>
    url.pathname === '/api/new' ? Response.json({ ok: true }) : moved('/api/new'),
  )
  expect(await ask({ path: '/old' }, Shape)).toEqual({ ok: true })
  await expect(ask({ method: 'POST', path: '/old', json: {} }, Shape)).rejects.toThrow(/sends elsewhere/)
  expect(asked).toHaveLength(3)
  const other = asking(() => moved('https://evil.example/'))
  await expect(other.ask({ path: '/old' }, Shape)).rejects.toThrow(/sends elsewhere/)
  expect(other.asked).toEqual(['GET https://code.example/api/old'])
})

test.each([
  [401, 'unavailable', /needs api/],
  [403, 'unavailable', /needs api/],
  [404, 'not_found', /hides it/],
  [409, 'conflict', /does not take it/],
  [422, 'conflict', /does not take it/],
  [429, 'unavailable', /asks to wait/],
  [500, 'unavailable', /answered 500/],
])('%d is %s, and never tells the token', async (status, code, says) => {
  const { ask } = asking(() => Response.json({ message: `no ${secret}` }, { status }))
  await expect(ask({ path: '/x' }, Shape)).rejects.toMatchObject({ code, message: expect.stringMatching(says) })
  await expect(ask({ path: '/x' }, Shape)).rejects.toThrow(/^(?!.*glpat)/s)
})

test('what is in no known form is an upstream fault', async () => {
  await expect(asking(() => Response.json({ ok: 'yes' })).ask({ path: '/x' }, Shape)).rejects.toThrow(
    /form that is not known/,
  )
  await expect(asking(() => new Response('<html>')).ask({ path: '/x' }, Shape)).rejects.toThrow(
    /form that is not known/,
  )
})
