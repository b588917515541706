import { expect, test } from 'vitest'
import { parseLogQuery } from '../../query/parse.ts'
import { backendContract, opened, shop } from '../test-backend-contract.ts'
import { victoriaLogsServer } from './test-victorialogs-server.ts'
import { victorialogs } from './victorialogs.ts'

const options = {
  kind: victorialogs,
  settings: { url: 'http://logs.test', user: 'ops', password: 'vl-secret-word', account_id: 12, project_id: 0 },
  secret: 'vl-secret-word',
  serve: victoriaLogsServer,
  wide: '*',
  escapes: ['service:="cart" or "_msg":*', '* or service:="cart"'],
}

backendContract('VictoriaLogs', options)

test('the tenant goes with every question, and so does the scope', async () => {
  const { backend, peer } = opened(options)
  await backend.logs({ ...shop(), query: parseLogQuery('level:ERROR'), limit: 5 })
  for (const { headers } of peer.asked)
    expect([headers.get('accountid'), headers.get('projectid'), headers.get('authorization')]).toEqual([
      '12',
      '0',
      'Basic b3BzOnZsLXNlY3JldC13b3Jk',
    ])
  expect(peer.asked.at(-1)!.fields.get('extra_filters')).toContain('"service":="shop"')
})

test('a query that drops the time of its lines is refused with the field to keep', async () => {
  const { backend, peer } = opened(options)
  await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 1 })
  peer.faults.push({ status: 200, body: '{"_msg":"a"}\n' })
  const asked = backend.logs({ ...shop(), raw: '* | fields _msg', limit: 5 })
  await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('_time') })
})

test('without Prometheus it has logs only, and says what would add metrics', async () => {
  const { backend } = opened(options)
  expect(backend.abilities).toEqual(['logs'])
  const asked = backend.metric({ ...shop(), metric: 'errors', stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('prometheus_url') })
})
