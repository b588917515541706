import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { type Access, frontDoor, masked } from './security.ts'

function house() {
  let now = 0
  const log: Access[] = []
  const measured: object[] = []
  const door = frontDoor({
    clock: {
      now() {
        now += 5
        return new Date(now)
      },
    },
    uuid: () => 'made-by-us',
    metrics: { request: (seen) => measured.push(seen) },
    log: { debug: (facts) => log.push(facts as Access) },
  })
  const app = new Hono()
    .use(door)
    .post('/in/:source/:key', (c) => c.text('stored'))
    .route(
      '/',
      new Hono().use(door).get('/inner/:id', (c) => c.text('twice', 200, { 'referrer-policy': 'no-referrer' })),
    )
    .get('/raw', () => new Response('raw', { headers: { 'referrer-policy': 'no-referrer' } }))
    .get('/broken', () => {
      throw new Error('broken')
    })
  app.onError((_, c) => c.text('sorry', 500))
  return { app, log, measured }
}

test.each(['/inner/1', '/raw'])('%s keeps browsers from what no page of ours asks for', async (path) => {
  const { headers } = await house().app.request(path)
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('the log holds neither keys of sources nor queries, the measurements only patterns', async () => {
  const { app, log, measured } = house()
  await app.request('/in/prom/s3cret?token=s3cret', { method: 'POST' })
  expect(log).toMatchObject([{ method: 'POST', path: '/in/prom/***', status: 200, ms: 5, remote: 'unknown' }])
  expect(measured).toEqual([{ method: 'POST', route: '/in/:source/:key', status: 200, seconds: 0.005 }])
  expect(JSON.stringify([log, measured])).not.toContain('s3cret')
})

test('a request is taken note of once, however many front doors it passes, and also when it fails', async () => {
  const { app, log, measured } = house()
  await app.request('/inner/7')
  await app.request('/broken')
  await app.request('/nowhere')
  expect(log.map(({ path, status }) => [path, status])).toEqual([
    ['/inner/7', 200],
    ['/broken', 500],
    ['/nowhere', 404],
  ])
  expect(measured).toMatchObject([{ route: '/inner/:id' }, { route: '/broken' }, { route: '/*' }])
})

test('an id from a proxy is kept when it is harmless', async () => {
  const { app, log } = house()
  const id = async (given: string) =>
    (await app.request('/inner/1', { headers: { 'x-request-id': given } })).headers.get('x-request-id')
  expect(await id('0af7651916cd43dd')).toBe('0af7651916cd43dd')
  expect(await id('a b; drop')).toBe('made-by-us')
  expect(log.map(({ request }) => request)).toEqual(['0af7651916cd43dd', 'made-by-us'])
})

test.each([
  ['/in/prom/s3cret/api/v2/alerts', '/in/prom/***/api/v2/alerts'],
  ['/enter/t0ken', '/enter/***'],
  ['/api/v1/incidents/INC-1', '/api/v1/incidents/INC-1'],
])('%s is logged as %s', (path, shown) => {
  expect(masked(path)).toBe(shown)
})
