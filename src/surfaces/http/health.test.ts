import { expect, test } from 'vitest'
import { health } from './health.ts'

const fine = () => Promise.resolve()

test('the process is alive whatever it needs', async () => {
  const app = health({ version: '1.2.3', checks: { 'the database': () => Promise.reject(new Error('down')) } })
  const response = await app.request('/health')
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok', version: '1.2.3' }])
})

test('it is ready when everything it needs answers', async () => {
  const app = health({ version: '1.2.3', checks: { 'the database': fine } })
  const response = await app.request('/ready')
  expect([response.status, await response.json()]).toEqual([200, { status: 'ready', version: '1.2.3' }])
})

test('it is not ready while something fails or takes too long, and names it without its error', async () => {
  const app = health({
    version: '1.2.3',
    patience: 5,
    checks: {
      'the database': () => Promise.reject(new Error('password is wrong')),
      'the queue': () => Promise.withResolvers<void>().promise,
      chat: fine,
    },
  })
  const response = await app.request('/ready')
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({
    status: 'unavailable',
    version: '1.2.3',
    missing: ['the database does not answer', 'the queue does not answer'],
  })
})

test('a process that stops is no longer ready', async () => {
  const app = health({ version: '1.2.3', checks: {}, signal: AbortSignal.abort() })
  const response = await app.request('/ready')
  expect([response.status, await response.json()]).toMatchObject([503, { missing: ['the server is stopping'] }])
})
