import { expect, test } from 'vitest'
import { backendContract, opened, shop } from '../test-backend-contract.ts'
import { linesFrom } from '../test-lines.ts'
import { peer } from '../test-peer.ts'
import { clickhouse } from './clickhouse.ts'
import { clickHouseServer } from './test-clickhouse-server.ts'

const options = {
  kind: clickhouse,
  settings: { url: 'http://clickhouse.test:8123', user: 'reader', password: 'ch-secret-word' },
  secret: 'ch-secret-word',
  serve: clickHouseServer,
  wide: "Body != ''",
  escapes: [
    "1) OR (ServiceName = 'cart'",
    "ServiceName = 'cart' OR 1",
    "Body IN (SELECT Body FROM otel_logs WHERE ServiceName = 'cart')",
    '1; DROP TABLE otel_logs',
    "Body = 'a' -- rest",
    "Body = 'open",
  ],
}

backendContract('ClickHouse', options)

test('every value travels beside the statement, however it is written', async () => {
  const { backend, peer } = opened(options)
  const name = "x' OR 1 = 1 --\\"
  await backend.logs({ ...shop(name), query: { kind: 'all' }, limit: 1 }).catch(() => undefined)
  expect(peer.asked.length).toBeGreaterThan(1)
  for (const { body, url } of peer.asked) {
    expect(body).not.toContain('OR 1 = 1')
    if (body.includes('{service:String}')) expect(url.searchParams.get('param_service')).toBe("x' OR 1 = 1 --\\\\")
  }
})

test.each([
  [60, 404, 'not_found', /otel_logs/],
  [516, 403, 'unavailable', /SELECT/],
  [159, 500, 'unavailable', /gave up/],
  [62, 400, 'invalid', /cannot take/],
])('the error code %i is told as what it means', async (code, status, kind, message) => {
  const { backend, peer } = opened(options)
  peer.faults.push({
    status,
    body: `Code: ${code}. DB::Exception: Something about otel_logs. (SOMETHING) (version 25.1)`,
  })
  const asked = backend.logs({ ...shop(), query: { kind: 'all' }, limit: 1 })
  await expect(asked).rejects.toMatchObject({ code: kind, message: expect.stringMatching(message) })
})

const answering = (answer: (sql: string, url: URL) => unknown[]) =>
  opened({
    kind: clickhouse,
    settings: options.settings,
    serve: () =>
      peer(
        ({ body, url }) =>
          new Response(
            answer(body, url)
              .map((row) => `${JSON.stringify(row)}\n`)
              .join(''),
          ),
      ),
  })

test('golden signals come from spans that serve, and reported metrics', async () => {
  const { backend, peer: double } = answering((sql) => {
    if (sql.includes('quantile(0.99)')) return [{ step: '1', value: 250.5 }]
    if (sql.includes("StatusCode IN ('Error'")) return []
    if (sql.includes('count()')) return [{ step: '0', value: '7' }]
    if (sql.includes('SpanName AS MetricName')) return [{ MetricName: 'GET' }]
    return sql.includes('avg(Value)') ? [{ step: '2', value: 0.5 }] : []
  })
  const of = (metric: 'requests' | 'errors' | 'latency_p99' | 'cpu' | 'restarts') =>
    backend.metric({ ...shop(), metric, stepMs: 20 * 60_000 })
  expect([...(await of('requests'))!.values]).toEqual([7, 0, 0])
  expect([...(await of('errors'))!.values]).toEqual([0, 0, 0])
  expect([...(await of('latency_p99'))!.values]).toEqual([Number.NaN, 250.5, Number.NaN])
  expect(await of('cpu')).toMatchObject({ unit: 'ratio', values: Float64Array.of(Number.NaN, Number.NaN, 0.5) })
  expect(await of('restarts')).toBeUndefined()
  expect(double.asked.every(({ body }) => body.includes('{service:String}'))).toBe(true)
  const asked = backend.expression({ ...shop(), expression: 'avg(a) FROM b', stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'invalid' })
})

test('traces are found by the service and read whole', async () => {
  const span = (id: string, ms: number, more = {}) => ({
    at: String(BigInt(linesFrom + ms) * 1_000_000n),
    TraceId: 'ab',
    SpanId: id,
    ParentSpanId: '',
    SpanName: 'GET /pay',
    ServiceName: 'shop',
    Duration: '1500000',
    StatusCode: 'Unset',
    SpanAttributes: { 'http.route': '/pay' },
    ...more,
  })
  const { backend, peer: double } = answering((sql) =>
    sql.includes('GROUP BY TraceId')
      ? [{ TraceId: 'ab' }]
      : [span('1', 0), span('2', 1, { ParentSpanId: '1', ServiceName: 'bank', StatusCode: 'STATUS_CODE_ERROR' })],
  )
  const [trace] = await backend.traces({ ...shop(), limit: 5, only: 'failed' })
  expect(trace).toEqual({
    id: 'ab',
    spans: [
      expect.objectContaining({ id: '1', durationMs: 1.5, failed: false, attributes: { 'http.route': '/pay' } }),
      expect.objectContaining({ id: '2', parent: '1', service: 'bank', failed: true }),
    ],
  })
  expect(double.asked[1]!.url.searchParams.get('param_ids')).toBe("['ab']")
})
