import { expect, test } from 'vitest'
import type { Backend, BackendEffects } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { hangingFetch } from '../test-hanging-fetch.ts'
import { datadog } from './datadog.ts'
import { datadogServer, type FakeDatadog } from './test-datadog-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T10:00:00Z') }
const service: ObservedService = { name: 'checkout', metrics: {}, extra: {} }
const keys = { api_key: 'api-1', app_key: 'app-1' }

function over(fake: FakeDatadog = {}, settings: Record<string, unknown> = {}, effects: Partial<BackendEffects> = {}) {
  const { fetch, seen } = datadogServer(fake)
  const pauses: number[] = []
  const backend = datadog.open(datadog.settings.parse({ ...keys, ...settings }), {
    fetch,
    after: async (ms) => void pauses.push(ms),
    clock: { now: () => window.to },
    folder: '/',
    ...effects,
  })
  return { backend, seen, pauses, query: () => (seen[0]!.body.filter as { query: string }).query }
}

const at = (minute: number) => new Date(window.from.getTime() + minute * 60_000).toISOString()
/** A log of yesterday: the service is known, and has nothing to say today. */
const quiet = [{ timestamp: '2026-03-09T09:00:00Z' }]

const ask = (backend: Backend, query = '', limit = 100, of = service) =>
  backend.logs({ service: of, window, query: parseLogQuery(query), limit })

test('logs come newest first, and only those of the window', async () => {
  const logs = [
    {
      timestamp: at(1),
      status: 'error',
      message: 'broken',
      attributes: { http: { status: 500 }, dd: { trace_id: '77' } },
    },
    { timestamp: at(2), status: 'ok', message: 'fine' },
    { timestamp: at(60), message: 'after' },
  ]
  const { backend, seen, query } = over({ logs }, { site: 'datadoghq.eu', env: 'prod' })
  const around = { host: 'web-1', 'tags.env': 'prod' }
  expect(await ask(backend)).toEqual([
    { at: new Date(at(2)), level: 'INFO', message: 'fine', service: 'checkout', extra: around },
    {
      at: new Date(at(1)),
      level: 'ERROR',
      message: 'broken',
      service: 'checkout',
      traceId: '77',
      extra: { 'http.status': 500, 'dd.trace_id': '77', ...around },
    },
  ])
  expect(seen[0]!.host).toBe('api.datadoghq.eu')
  expect(query()).toBe('(service:"checkout" env:"prod")')
})

test('every page is read for the limit asked, and no more', async () => {
  const logs = Array.from({ length: 25 }, (_, n) => ({ timestamp: at(n), message: `line ${n}` }))
  const { backend, seen } = over({ logs, pageSize: 10 })
  expect((await ask(backend, '', 15)).map(({ message }) => message)).toEqual(
    Array.from({ length: 15 }, (_, n) => `line ${24 - n}`),
  )
  expect(seen).toHaveLength(2)
})

test('what the search leaves open is sieved, in logs and in counts', async () => {
  const logs = [
    { timestamp: at(1), message: 'connection timeout' },
    { timestamp: at(2), message: 'timeouts: 0 connections' },
  ]
  const { backend } = over({ logs })
  expect((await ask(backend, '"connection timeout"')).map(({ message }) => message)).toEqual(['connection timeout'])
  const counted = await backend.countLogs({
    service,
    window,
    query: parseLogQuery('"connection timeout"'),
    stepMs: 1_800_000,
  })
  expect([...counted.values]).toEqual([1, 0])
})

test('levels are counted by Datadog, a thousand steps at a time', async () => {
  const long = { from: window.from, to: new Date(window.from.getTime() + 1_500 * 60_000) }
  const logs = [0, 1, 1, 999, 1_000, 1_499].map((minute) => ({ timestamp: at(minute), status: 'error' }))
  const { backend, seen, query } = over({ logs })
  const counted = await backend.countLogs({
    service,
    window: long,
    query: parseLogQuery('level:ERROR'),
    stepMs: 60_000,
  })
  expect([0, 1, 2, 999, 1_000, 1_499].map((step) => counted.values[step])).toEqual([1, 2, 0, 1, 1, 1])
  expect(seen.map(({ path }) => path)).toEqual(Array(2).fill('/api/v2/logs/analytics/aggregate'))
  expect(query()).toBe('(service:"checkout") AND (status:error)')
})

test('names and raw searches keep to the scope', async () => {
  const { backend, query } = over({ logs: quiet })
  await backend.logs({
    service: { ...service, name: 'a" OR service:b \\' },
    window,
    raw: '@http.status:>499 OR \\)',
    limit: 1,
  })
  expect(query()).toBe('(service:"a\\" OR service:b \\\\") AND (@http.status:>499 OR \\))')
  const reaching = backend.logs({ service, window, raw: 'a) OR (service:b', limit: 1 })
  await expect(reaching).rejects.toMatchObject({
    code: 'invalid',
    fields: { query: expect.stringContaining('position 2') },
  })
})

test('a search for a trace is narrowed under all the names it may have', async () => {
  const { backend, query } = over({ logs: quiet })
  await ask(backend, 'trace_id:abc123 level:ERROR')
  expect(query()).toMatch(/trace_id:abc123 OR @trace_id:abc123 OR @dd\.trace_id:abc123/)
})

test('an answer in part is none', async () => {
  await expect(ask(over({ logs: [], status: 'timeout' }).backend)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/only in part/),
  })
})

const timeseries = '/api/v2/query/timeseries'
const series = (values: (number | null)[], step = 1_800_000) => ({
  data: {
    attributes: {
      series: [{ group_tags: ['host:web-1'], query_index: 0 }],
      times: values.map((_, index) => window.from.getTime() + index * step),
      values: [values],
    },
  },
})

test('a golden signal comes from the metrics of the operation, or from spans where none is named', async () => {
  const { backend, seen } = over({ answers: { [timeseries]: () => series([3, null]) } }, { env: 'prod' })
  const of = async (metric: 'errors' | 'latency_p50' | 'latency_p95' | 'cpu', extra = {}) => {
    const name = 'Check Out}'
    return backend.metric({ service: { ...service, name, extra }, window, metric, stepMs: 1_800_000 })
  }
  expect([...(await of('errors', { operation: 'http.request' }))!.values]).toEqual([3, 0])
  expect([...(await of('latency_p95', { operation: 'http.request' }))!.values]).toEqual([3, Number.NaN])
  await of('latency_p95')
  await of('cpu')
  expect(await of('latency_p50')).toBeUndefined()
  const asked = seen.map(({ body }) => {
    const { queries, formulas } = (
      body.data as { attributes: { queries: Record<string, unknown>[]; formulas: object[] } }
    ).attributes
    return [queries.map(({ query, search }) => query ?? search), formulas]
  })
  const scope = '{service:check_out_,env:prod}'
  expect(asked).toEqual([
    [[`sum:trace.http.request.errors${scope}.as_count()`], [{ formula: 'a' }]],
    [[`p95:trace.http.request${scope}`], [{ formula: 'a * 1000' }]],
    [[{ query: 'service:"Check Out}" env:"prod" @_top_level:1' }], [{ formula: 'a / 1000000' }]],
    [[`avg:container.cpu.usage${scope}`, `avg:container.cpu.limit${scope}`], [{ formula: 'used / limit' }]],
  ])
})

test('an expression gives its series with their tags, and a fault in it is invalid', async () => {
  const { backend } = over({ answers: { [timeseries]: () => series([1, 2]) } })
  const asked = { service, window, expression: 'avg:system.load.1{*} by {host}', stepMs: 1_800_000 }
  expect(await backend.expression(asked)).toMatchObject([{ name: asked.expression, labels: { host: 'web-1' } }])
  const broken = over({
    answers: { [timeseries]: () => ({ ...series([]), errors: 'Rule unable to parse at 4' }) },
  }).backend
  await expect(broken.expression(asked)).rejects.toMatchObject({
    code: 'invalid',
    fields: { query: 'Rule unable to parse at 4' },
  })
})

const spans = '/api/v2/spans/events/search'

test('traces are found by the spans of the service and then read whole', async () => {
  const span = (trace_id: string, minute: number, more: object = {}) => ({
    attributes: {
      trace_id,
      span_id: `${trace_id}-1`,
      parent_id: '0',
      service: 'checkout',
      resource_name: 'POST /pay',
      start_timestamp: at(minute),
      end_timestamp: at(minute + 1),
      custom: { duration: 2_500_000, error: { type: 'Timeout' } },
      ...more,
    },
  })
  const { backend, seen } = over({
    answers: {
      [spans]: (body: { data: { attributes: { filter: { query: string }; page: { cursor?: string } } } }) => {
        const { filter, page } = body.data.attributes
        if (filter.query.startsWith('trace_id:'))
          return { data: [span('b', 5), span('b', 6, { span_id: 'b-2', parent_id: 'b-1', custom: {} }), span('a', 1)] }
        return page.cursor
          ? { data: [span('a', 1)] }
          : { data: [span('b', 5), span('b', 5)], meta: { page: { after: 'x' } } }
      },
    },
  })
  const traces = await backend.traces({ service, window, limit: 2, only: 'failed' })
  expect(traces.map(({ id }) => id)).toEqual(['b', 'a'])
  expect(traces[0]!.spans).toEqual([
    {
      id: 'b-1',
      service: 'checkout',
      operation: 'POST /pay',
      startedAt: new Date(at(5)),
      durationMs: 2.5,
      failed: true,
      attributes: { duration: 2_500_000, 'error.type': 'Timeout' },
    },
    expect.objectContaining({ id: 'b-2', parent: 'b-1', durationMs: 60_000, failed: false }),
  ])
  const queries = seen.map(
    ({ body }) => (body as { data: { attributes: { filter: { query: string } } } }).data.attributes.filter.query,
  )
  expect(queries).toEqual([
    'service:"checkout" status:error',
    'service:"checkout" status:error',
    'trace_id:("b" OR "a")',
  ])
})

test('changes are events that speak of a deployment, or those of DORA Metrics', async () => {
  const event = (id: string, minute: number) => ({
    id,
    attributes: {
      timestamp: at(minute),
      message: 'm',
      tags: ['version:v7', 'user:dana'],
      attributes: { title: 'Deployed v7' },
    },
  })
  const page = (body: { page: { cursor?: string } }) =>
    body.page.cursor ? { data: [event('2', 9)] } : { data: [event('1', 3)], meta: { page: { after: 'x' } } }
  const byEvents = over({ answers: { '/api/v2/events/search': page } }).backend
  const found = await byEvents.changes({ service, window })
  expect(found.map(({ id }) => id)).toEqual(['2', '1'])
  expect(found[1]).toEqual({
    id: '1',
    at: new Date(at(3)),
    service: 'checkout',
    kind: 'deploy',
    title: 'Deployed v7',
    version: 'v7',
    author: 'dana',
    origin: 'datadog',
  })
  const git = { commit_sha: '66adc9350f2c', repository_url: 'https://github.com/acme/shop.git' }
  const finished_at = Date.parse(at(4)) * 1e6
  const data = [{ id: 'd1', attributes: { started_at: finished_at, finished_at, git } }]
  const byDora = over({ answers: { '/api/v2/dora/deployments': () => ({ data }) } }, { deployments: 'dora' }).backend
  expect(await byDora.changes({ service, window })).toMatchObject([
    { id: 'd1', at: new Date(at(4)), sha: '66adc9350f2c', url: 'https://github.com/acme/shop/commit/66adc9350f2c' },
  ])
})

test('a limit is waited out as long as Datadog says, when that is short', async () => {
  const path = '/api/v2/logs/events/search'
  const limited = (seconds: string, times: number) => ({
    [path]: { status: 429, headers: { 'x-ratelimit-reset': seconds }, times },
  })
  const short = over({ logs: [{ timestamp: at(1) }], errors: limited('4', 1) })
  expect(await ask(short.backend)).toHaveLength(1)
  expect(short.pauses).toEqual([4_000])
  const long = over({ errors: limited('50', 1) })
  await expect(ask(long.backend)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/slow down \(429\), for 50 s/),
  })
  expect(long.pauses).toEqual([])
})

test.each([
  [400, { errors: ["input_validation_error(Field 'query': unexpected token)"] }, 'invalid', /unexpected token/],
  [403, { errors: ['Forbidden'] }, 'unavailable', /need logs_read_data/],
  [500, { errors: ['oops'] }, 'unavailable', /failed to answer \(500\)/],
] as const)('a %s is told as what it is', async (status, body, code, message) => {
  const errors = { '/api/v2/logs/events/search': { status, body } }
  await expect(ask(over({ errors }).backend)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('wrong keys are refused without being shown', async () => {
  const problem = await ask(over({}, { app_key: 'wrong-secret' }).backend).catch((error: unknown) => error)
  expect(problem).toMatchObject({ code: 'unavailable' })
  expect(String(problem) + JSON.stringify(problem)).not.toContain('wrong-secret')
})

test('a question that is called off ends; one that is never answered is given up', async () => {
  const controller = new AbortController()
  const { backend } = over({}, {}, { fetch: hangingFetch })
  const asked = backend.logs({ service, window, query: { kind: 'all' }, limit: 1, signal: controller.signal })
  controller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
  const hurried = datadog.open(
    { ...datadog.settings.parse(keys), timeout_seconds: 0.02 },
    { fetch: hangingFetch, after: async () => undefined, clock: { now: () => window.to }, folder: '/' },
  )
  await expect(ask(hurried)).rejects.toMatchObject({ message: 'Datadog did not answer within 0.02 s.' })
})

test('health names the permission that is missing', async () => {
  const { backend } = over({ errors: { [spans]: { status: 403 } } })
  const findings = await backend.health()
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual([
    ['logs', true],
    ['metrics', true],
    ['traces', false],
    ['changes', true],
  ])
  expect(findings[2]!.remedy).toContain('apm_read')
})

test('a service that never wrote is not found, and some that did are named', async () => {
  await expect(ask(over({ logs: [] }).backend)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('"checkin"'),
  })
})
