import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from './test-certificate.ts'
import { tlsFetch } from './tls-fetch.ts'

const own = selfSigned()
const client = selfSigned()
let server: Server
let url: string

beforeAll(async () => {
  server = createServer(
    { ...own, ca: client.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      if (request.url === '/hang') return
      if (request.url === '/half') return void response.write('{')
      const known = (request.socket as TLSSocket).authorized
      request.setEncoding('utf8').on('data', () => undefined)
      request.on('end', () =>
        response
          .writeHead(request.url === '/missing' ? 404 : 200, { 'x-known': String(known) })
          .end(request.headers['x-sent'] ?? 'none'),
      )
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('a server of the given authority is asked with our certificate', async () => {
  const answer = await tlsFetch({ ca: own.cert, ...client })(`${url}/`, { headers: { 'x-sent': 'here' } })
  expect([answer.status, answer.headers.get('x-known'), await answer.text()]).toEqual([200, 'true', 'here'])
  expect((await tlsFetch({ ca: own.cert })(`${url}/missing`)).status).toBe(404)
})

test('a server of another authority is not trusted unless asked for', async () => {
  const refused = tlsFetch({ ca: client.cert })(`${url}/`)
  await expect(refused).rejects.toMatchObject({
    message: 'fetch failed',
    cause: { code: expect.stringMatching(/CERT|SIGNATURE/) },
  })
  expect((await tlsFetch({ insecure: true })(`${url}/`)).headers.get('x-known')).toBe('false')
})

test.each(['/hang', '/half'])('giving up on %s ends it with the reason', async (path) => {
  const abort = new AbortController()
  const answer = tlsFetch({ ca: own.cert })(`${url}${path}`, { signal: abort.signal }).then((response) => {
    queueMicrotask(() => abort.abort(new Error('enough')))
    return response.text()
  })
  if (path === '/hang') setImmediate(() => abort.abort(new Error('enough')))
  await expect(answer).rejects.toThrow('enough')
})
