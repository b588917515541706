import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { traced } from '../surfaces/http/trace.ts'
import { logger } from './logger.ts'
import { startTraces } from './traces.ts'

test('requests are exported as spans to the collector, under the trace of whoever asked', async () => {
  const received: { path: string; body: string }[] = []
  const collector = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      received.push({ path: request.url ?? '', body })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  const stop = await startTraces(
    endpoint,
    '1.2.3',
    logger('silent', [], () => undefined),
  )
  const app = new Hono().use(traced()).get('/incidents/:id', (c) => c.text('here'))
  const parent = '0af7651916cd43dd8448eb211c80319c'
  await app.request('/incidents/INC-1', { headers: { traceparent: `00-${parent}-b7ad6b7169203331-01` } })
  await stop()
  collector.close()
  expect(received.map((r) => r.path)).toEqual(['/v1/traces'])
  expect(received[0]!.body).toContain(parent)
  expect(received[0]!.body).toContain('1.2.3')
})
