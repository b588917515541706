import { expect, test } from 'vitest'
import { parseLogQuery } from '../../query/parse.ts'
import { backendContract, opened, shop } from '../test-backend-contract.ts'
import { storedLines } from '../test-lines.ts'
import { grafana } from './grafana.ts'
import { pipelineOf } from './loki-pipeline.ts'
import { type LokiForm, lokiServer } from './test-loki-server.ts'

const options = (form: LokiForm) => ({
  kind: grafana,
  settings: { loki_url: 'http://loki.test/base', loki_token: 'glc-very-secret-token', tenant: 'acme' },
  secret: 'glc-very-secret-token',
  serve: (lines: Parameters<typeof lokiServer>[0]) => lokiServer(lines, form),
  wide: '|= "#"',
  escapes: ['{app="cart"}', '| json [1m])) or sum(count_over_time({app="cart"}', '|= "a" # comment', '|= "a") or ('],
  partial: [
    {
      status: 200,
      body: '{"status":"success","warnings":["partial results: an ingester is unreachable"],"data":{"resultType":"streams","result":[]}}',
    },
  ],
})

for (const form of ['json', 'logfmt', 'metadata'] as const) backendContract(`Loki with lines of ${form}`, options(form))

test('the tenant and the token go with every question, under the path of the address', async () => {
  const { backend, peer } = opened(options('json'))
  await backend.logs({ ...shop(), query: parseLogQuery('level:ERROR'), limit: 5 })
  for (const { url, headers } of peer.asked) {
    expect(url.pathname).toMatch(/^\/base\/loki\/api\/v1\//)
    expect(headers.get('authorization')).toBe('Bearer glc-very-secret-token')
    expect(headers.get('x-scope-orgid')).toBe('acme')
  }
})

test('a level that stands in the text alone is found after the fetch, and counted completely', async () => {
  const lines = storedLines().map((line) => ({
    ...line,
    message: `2026-03-01 ${line.level.toUpperCase()} ${line.message}`,
  }))
  const { backend } = opened(options('plain'), lines)
  const query = parseLogQuery('level:FATAL')
  const entries = await backend.logs({ ...shop(), query, limit: 10_000 })
  expect(entries.length).toBeGreaterThan(300)
  expect(entries.every(({ level }) => level === 'FATAL')).toBe(true)
  const counted = await backend.countLogs({ ...shop(), query, stepMs: 60 * 60_000 })
  expect([...counted.values]).toEqual([entries.length])
})

test('more lines in one nanosecond than Loki ever gives are told, not cut', async () => {
  const [first] = storedLines()
  const lines = Array.from({ length: 6_000 }, (_, index) => ({ ...first!, message: `same #${index}` }))
  const { backend } = opened(options('json'), lines)
  const asked = backend.logs({ ...shop(), query: { kind: 'all' }, limit: 10_000 })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('5000 lines') })
})

test('what a profile lacks is said with the setting that adds it', async () => {
  const { backend } = opened(options('json'))
  expect(backend.abilities).toEqual(['logs'])
  const asked = backend.metric({ ...shop(), metric: 'errors', stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('prometheus_url') })
})

test.each([
  ['timeout of "x"', '|= "timeout of \\"x\\""'],
  ['| json | level="error"', '| json | level="error"'],
  ['|~ "a{2}" | line_format "{{.msg}}"', '|~ "a{2}" | line_format "{{.msg}}"'],
  ['', ''],
])('the raw query %s becomes the pipeline %s', (raw, pipeline) => {
  expect(pipelineOf(raw)).toBe(pipeline)
})
