import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Question } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { peer } from '../test-peer.ts'
import { type PrometheusApi, prometheusApi } from './api.ts'
import { guessConvention } from './conventions.ts'
import { goldenExpression } from './golden-expression.ts'
import { quoted } from './matcher.ts'
import { measureService } from './measured-service.ts'

const window = { from: new Date(0), to: new Date(3_600_000) }
const service: Question['service'] = { name: 'shop', metrics: {}, extra: {} }

/** An engine that has these metrics under these matchers, with these labels on its counter. */
const engine = (held: Record<string, string[]>, labels: string[]): PrometheusApi => ({
  range: async () => [],
  value: async () => 40,
  metricNames: async (selector) => held[selector.slice(1, -1)] ?? [],
  labelNames: async () => labels,
})

const histogram = (name: string) => [`${name}_bucket`, `${name}_count`, `${name}_sum`]
const conventions: [string, string[], string[], string, string, string | undefined][] = [
  [
    'OpenTelemetry',
    histogram('http_server_request_duration_seconds'),
    ['http_response_status_code'],
    'http_server_request_duration_seconds_count{service_name="shop"}',
    'http_response_status_code=~"5..',
    'http_server_request_duration_seconds_bucket',
  ],
  [
    'Micrometer with summaries',
    ['http_server_requests_seconds_count', 'http_server_requests_seconds'],
    ['outcome', 'status'],
    'http_server_requests_seconds_count{service_name="shop"}',
    'status=~"5..',
    'max(http_server_requests_seconds{service_name="shop", quantile="0.95"})',
  ],
  [
    'a counter of failures apart',
    ['http_requests_total', 'http_errors_total'],
    [],
    'http_requests_total{service_name="shop"}',
    'http_errors_total{service_name="shop"}',
    undefined,
  ],
  [
    'span metrics',
    ['traces_spanmetrics_calls_total', ...histogram('traces_spanmetrics_latency')],
    ['span_kind', 'status_code'],
    'traces_spanmetrics_calls_total{service_name="shop", span_kind=~',
    'status_code=~"STATUS_CODE_ERROR',
    'traces_spanmetrics_latency_bucket{service_name="shop", span_kind=~',
  ],
  [
    'gRPC',
    ['grpc_server_handled_total'],
    ['grpc_code'],
    'grpc_server_handled_total',
    'grpc_code=~"Unknown|',
    undefined,
  ],
  [
    'a name of its own',
    ['checkout_http_latency_ms_count', 'checkout_http_latency_ms_bucket', 'go_goroutines'],
    ['status'],
    'checkout_http_latency_ms_count{service_name="shop"}',
    'status=~"5..',
    'checkout_http_latency_ms_bucket',
  ],
]

test.each(conventions)('%s is recognised', async (_, names, labels, requests, errors, latency) => {
  const found = await measureService(engine({ 'service_name="shop"': names }, labels), service, {}, window)
  const of = (signal: Parameters<typeof goldenExpression>[0]) => goldenExpression(signal, found, 60_000)?.expression
  expect(of('requests')).toContain(`increase(${requests}`)
  expect(of('errors')).toContain(errors)
  if (latency) expect(of('latency_p95')).toContain(latency)
  else expect(of('latency_p95')).toBeUndefined()
})

test('a service is known by the surest label, and its pods by the head of their name', async () => {
  const held = {
    'app="shop"': ['http_requests_total'],
    'job="shop"': ['http_requests_total', 'process_cpu_seconds_total'],
    'pod=~"shop(-.*)?"': ['container_memory_working_set_bytes', 'http_requests_total'],
  }
  const { metrics, intervalMs } = await measureService(engine(held, []), service, {}, window)
  expect([...metrics]).toEqual([
    ['http_requests_total', 'app="shop"'],
    ['process_cpu_seconds_total', 'job="shop"'],
    ['container_memory_working_set_bytes', 'pod=~"shop(-.*)?"'],
  ])
  expect(intervalMs).toBe(15_000)
})

test('metrics of clients and of the monitoring itself are no requests to the service', () => {
  expect(
    guessConvention(['http_client_request_duration_seconds_count', 'prometheus_http_requests_total']),
  ).toBeUndefined()
})

test('a quoted text is one string to the engine, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const written = quoted(text)
      expect(written).toMatch(/^"(?:[^"\\\n]|\\["\\nr])*"$/)
      expect(written.slice(1, -1).replace(/\\(.)/g, (_, mark: string) => ({ n: '\n', r: '\r' })[mark] ?? mark)).toBe(
        text,
      )
    }),
  )
})

const asking = (answer: unknown) =>
  prometheusApi(
    asker({
      fetch: peer(() => answer).fetch,
      after: async () => undefined,
      baseUrl: 'http://p.test',
      vendor: 'Prometheus',
    }),
  )
const matrix = (values: [number, string][], more = {}) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric: { __name__: 'm', a: 'b' }, values }] },
  ...more,
})

test('numbers that JSON cannot hold are read, and steps without a point are not a number', async () => {
  const values: [number, string][] = [
    [60, '1'],
    [120, '+Inf'],
    [180, '-Inf'],
    [240, 'NaN'],
  ]
  const [series] = await asking(matrix(values)).range('m', { from: new Date(0), to: new Date(300_000) }, 60_000, 'end')
  expect(series).toMatchObject({ name: 'm', labels: { a: 'b' } })
  expect([...series!.values]).toEqual([1, Infinity, -Infinity, Number.NaN, Number.NaN])
  expect([...series!.times]).toEqual([0, 60_000, 120_000, 180_000, 240_000])
})

test.each([
  [['receive series from Addr: store-1: unavailable'], 'unavailable'],
  [['PromQL warning: limit of something'], undefined],
  [['metric might not be a counter'], undefined],
])('the warnings %s are %s', async (warnings, code) => {
  const asked = asking(matrix([[60, '1']], { warnings })).range('m', window, 60_000, 'end')
  expect(
    await asked.then(
      () => undefined,
      (error) => error.code,
    ),
  ).toBe(code)
})

test('an expression that gives no numbers over time is refused', async () => {
  const asked = asking({ data: { resultType: 'string', result: [] } }).range('"a"', window, 60_000, 'start')
  await expect(asked).rejects.toMatchObject({ code: 'invalid', fields: { query: expect.any(String) } })
})
