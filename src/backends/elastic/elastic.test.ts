import { expect, test } from 'vitest'
import { parseLogQuery } from '../../query/parse.ts'
import { otel } from '../otel/otel.ts'
import { backendContract, opened, shop } from '../test-backend-contract.ts'
import { linesFrom, type StoredLine } from '../test-lines.ts'
import { elastic } from './elastic.ts'
import { elasticServer } from './test-elastic-server.ts'

const moment = (at: bigint) => new Date(Number(at / 1_000_000n)).toISOString()

/** A line as ECS loggers, an OpenTelemetry collector and a plain shipper write it. */
const forms = {
  ecs: {
    mapping: {
      '@timestamp': 'date',
      message: 'match_only_text',
      'log.level': 'keyword',
      level: 'keyword',
      'service.name': 'keyword',
      'trace.id': 'keyword',
      status: 'long',
    },
    document: ({ at, service, level, message, trace, status }: StoredLine) => ({
      '@timestamp': moment(at),
      message,
      log: { level },
      service: { name: service },
      ...(trace && { 'trace.id': trace }),
      status,
    }),
  },
  otel: {
    mapping: {
      time: 'date',
      '@timestamp': 'date',
      body: 'text',
      severityText: 'keyword',
      serviceName: 'keyword',
      traceId: 'keyword',
      status: 'long',
    },
    document: ({ at, service, level, message, trace, status }: StoredLine) => ({
      '@timestamp': moment(at),
      body: message,
      severityText: level,
      serviceName: service,
      traceId: trace,
      status,
    }),
  },
  analysed: {
    mapping: {
      '@timestamp': 'date',
      message: 'text',
      level: 'text',
      service: 'text',
      trace_id: 'text',
      status: 'integer',
    },
    document: ({ at, service, level, message, trace, status }: StoredLine) => ({
      '@timestamp': moment(at),
      message,
      level,
      // To an analyser the other service's name begins with this one's.
      service: service === 'cart' ? 'shop-cart' : service,
      trace_id: trace,
      status,
    }),
  },
  plain: {
    mapping: {
      '@timestamp': 'date',
      message: 'text',
      'message.keyword': 'keyword',
      level: 'text',
      service: 'text',
      'service.keyword': 'keyword',
      trace_id: 'text',
      status: 'integer',
    },
    document: ({ at, service, level, message, trace, status }: StoredLine) => ({
      '@timestamp': moment(at),
      message,
      level,
      service,
      'service.keyword': service,
      trace_id: trace,
      status,
    }),
  },
}

const options = (form: keyof typeof forms, views: boolean) => ({
  kind: form === 'otel' ? otel : elastic,
  settings: {
    url: 'http://elastic:elastic-password-1@elastic.test',
    ...(views && { api_key: 'bXktc2VjcmV0LWtleQ==' }),
  },
  secret: views ? 'bXktc2VjcmV0LWtleQ==' : 'elastic-password-1',
  serve: (lines: StoredLine[]) =>
    elasticServer({ documents: lines.map((line) => forms[form].document(line)), mapping: forms[form].mapping, views }),
  wide: '*',
  escapes: ['service.name:cart OR service:cart OR serviceName:cart'],
  partial: [
    { status: 200, body: '{"timed_out":true,"hits":{"hits":[]}}' },
    {
      status: 200,
      body: '{"timed_out":false,"_shards":{"failed":2,"failures":[{"reason":{"reason":"node left"}}]},"hits":{"hits":[]}}',
    },
    {
      status: 500,
      body: '{"error":{"type":"search_phase_execution_exception","reason":"all shards failed"},"status":500}',
    },
  ],
})

backendContract('Elasticsearch with ECS', options('ecs', true))
backendContract('OpenSearch with OpenTelemetry', options('otel', false))
backendContract('OpenSearch with plain fields', options('plain', false))

test('a service whose name is analysed text is told from those whose names only contain its own', async () => {
  const { backend } = opened(options('analysed', false))
  const entries = await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 10_000 })
  const { values } = await backend.countLogs({ ...shop(), query: { kind: 'all' }, stepMs: 60 * 60_000 })
  expect([entries.length, values[0]]).toEqual([2_302, 2_302])
})

test('a point in time is closed, also by whoever stops reading', async () => {
  const { backend, peer } = opened(options('ecs', true))
  await backend.logs({ ...shop(), query: parseLogQuery('payment'), limit: 5 })
  await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 10_000 })
  expect(peer.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  expect((peer as ReturnType<typeof elasticServer>).open.size).toBe(0)
})

test.each([
  ['index_not_found_exception', 404, 'not_found', /index/],
  ['security_exception', 403, 'unavailable', /read and view_index_metadata/],
  ['parsing_exception', 400, 'invalid', /cannot take/],
])('the error %s is %s', async (type, status, code, message) => {
  const { backend, peer } = opened(options('ecs', true))
  peer.faults.push({ status, body: JSON.stringify({ error: { type, reason: 'said so' }, status }) })
  const asked = backend.logs({ ...shop(), query: { kind: 'all' }, limit: 5 })
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

/** Two traces of APM: a slow one that failed, over two services, and a quick one. */
function apm() {
  const at = (ms: number) => ({
    '@timestamp': new Date(linesFrom + ms).toISOString(),
    timestamp: { us: (linesFrom + ms) * 1000 },
  })
  const transaction = (trace: string, ms: number, us: number, outcome: string) => ({
    ...at(ms),
    processor: { event: 'transaction' },
    trace: { id: trace },
    transaction: { id: `${trace}1`, name: 'GET /pay', duration: { us }, representative_count: 2 },
    service: { name: 'shop' },
    event: { outcome },
    http: { response: { status_code: 500 } },
  })
  const span = {
    ...at(1_010),
    processor: { event: 'span' },
    trace: { id: 'aa' },
    span: { id: 'aa2', name: 'SELECT', duration: { us: 900_000 } },
    parent: { id: 'aa1' },
    service: { name: 'bank' },
    event: { outcome: 'success' },
  }
  return [transaction('aa', 1_000, 1_000_000, 'failure'), span, transaction('bb', 120_000, 20_000, 'success')]
}

const traced = () =>
  opened({
    kind: elastic,
    settings: { url: 'http://elastic.test' },
    serve: () => elasticServer({ documents: apm(), mapping: {}, views: false }),
  })

test('traces come whole, newest first, and the failed or slowest alone when asked for', async () => {
  const { backend } = traced()
  const all = await backend.traces({ ...shop(), limit: 10 })
  expect(all.map(({ id }) => id)).toEqual(['bb', 'aa'])
  const [failed] = await backend.traces({ ...shop(), limit: 10, only: 'failed' })
  expect(failed!.spans).toEqual([
    expect.objectContaining({ id: 'aa1', service: 'shop', operation: 'GET /pay', durationMs: 1_000, failed: true }),
    expect.objectContaining({ id: 'aa2', parent: 'aa1', service: 'bank', operation: 'SELECT', durationMs: 900 }),
  ])
  expect(failed!.spans[0]!.attributes).toEqual({ 'http.response.status_code': 500 })
  expect((await backend.traces({ ...shop(), limit: 1, only: 'slow' })).map(({ id }) => id)).toEqual(['aa'])
  expect((await backend.traces({ ...shop(), limit: 1, traceId: 'bb' })).map(({ id }) => id)).toEqual(['bb'])
})

test('spans of Data Prepper are read with the attributes it flattened, beside metrics from Prometheus', async () => {
  const document = {
    traceId: 'cc',
    spanId: 'c1',
    parentSpanId: '',
    name: 'POST /pay',
    kind: 'SPAN_KIND_SERVER',
    startTime: new Date(linesFrom + 1_000).toISOString(),
    durationInNanos: 2_500_000,
    serviceName: 'shop',
    'status.code': 2,
    'span.attributes.http@status_code': 500,
  }
  const settings = { url: 'http://opensearch.test', prometheus_url: 'http://prometheus.test' }
  const serve = () => elasticServer({ documents: [document], mapping: {}, views: false })
  const { backend } = opened({ kind: otel, settings, serve })
  expect(backend.abilities).toEqual(['logs', 'metrics', 'traces'])
  expect(await backend.traces({ ...shop(), limit: 5, only: 'failed' })).toEqual([
    {
      id: 'cc',
      spans: [
        {
          id: 'c1',
          service: 'shop',
          operation: 'POST /pay',
          startedAt: new Date(linesFrom + 1_000),
          durationMs: 2.5,
          failed: true,
          attributes: { 'http.status_code': 500, kind: 'SPAN_KIND_SERVER' },
        },
      ],
    },
  ])
})

test('requests, errors and latency come from transactions, each for all it stands for', async () => {
  const { backend } = traced()
  const of = async (metric: 'requests' | 'errors' | 'latency_p99' | 'cpu') =>
    backend.metric({ ...shop(), metric, stepMs: 60_000 })
  expect([...(await of('requests'))!.values.slice(0, 4)]).toEqual([2, 0, 2, 0])
  expect([...(await of('errors'))!.values.slice(0, 4)]).toEqual([2, 0, 0, 0])
  expect([...(await of('latency_p99'))!.values.slice(0, 3)]).toEqual([1_000, Number.NaN, 20])
  expect(await of('cpu')).toBeUndefined()
  expect(await backend.metric({ ...shop('nobody'), metric: 'requests', stepMs: 60_000 })).toBeUndefined()
})

test('an expression is an aggregate within the service', async () => {
  const { backend } = traced()
  const expression = 'count() where event.outcome:failure OR service.name:bank'
  const [counted] = await backend.expression({ ...shop(), expression, stepMs: 60_000 })
  expect([...counted!.values.slice(0, 3)]).toEqual([1, 0, 0])
  const asked = backend.expression({ ...shop(), expression: 'drop everything', stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'invalid' })
})
