import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Backend, BackendEffects } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { hangingFetch } from '../test-hanging-fetch.ts'
import { gcp } from './gcp.ts'
import { type FakeEntry, type FakeGoogle, googleServer } from './test-google-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T10:00:00Z') }
const service: ObservedService = { name: 'checkout', resourceType: 'cloud_run', metrics: {}, extra: {} }
const timeSeries = '/v3/projects/shop-prod/timeSeries'

function over(fake: FakeGoogle = {}, settings: Record<string, unknown> = {}, effects: Partial<BackendEffects> = {}) {
  const { fetch, seen } = googleServer(fake)
  const pauses: number[] = []
  const parsed = gcp.settings.parse({ project: 'shop-prod', ...settings })
  const backend = gcp.open(parsed, {
    fetch,
    after: async (ms) => void pauses.push(ms),
    clock: { now: () => window.to },
    folder: '/',
    ...effects,
  })
  return {
    backend,
    seen,
    pauses,
    filterOf: () => String(seen.find(({ path }) => path === '/v2/entries:list')!.body.filter),
  }
}

const at = (minute: number) => new Date(window.from.getTime() + minute * 60_000).toISOString()
/** An entry of yesterday: the service is known, and has nothing to say today. */
const quiet = [{ timestamp: '2026-03-09T09:00:00Z', textPayload: '' }]

const ask = (backend: Backend, query = '', limit = 100, of = service) =>
  backend.logs({ service: of, window, query: parseLogQuery(query), limit })

test('entries of every kind become lines, newest first and only those of the window', async () => {
  const entries: FakeEntry[] = [
    { timestamp: at(-1), textPayload: 'before' },
    {
      timestamp: at(1),
      severity: 'ERROR',
      textPayload: 'broken\n',
      trace: 'projects/shop-prod/traces/abc',
      spanId: '00f1',
    },
    { timestamp: at(2), severity: 'DEFAULT', jsonPayload: { msg: 'hello', http: { status: 200 } }, labels: { a: 'b' } },
    { timestamp: at(3), severity: 'WARNING', httpRequest: { requestUrl: 'https://shop.example.net/pay', status: 503 } },
    { timestamp: at(60), textPayload: 'after' },
  ]
  const { backend, filterOf } = over({ entries })
  const found = await ask(backend)
  expect(found).toEqual([
    {
      at: new Date(at(3)),
      level: 'WARN',
      message: 'https://shop.example.net/pay',
      service: 'checkout',
      extra: { 'httpRequest.requestUrl': 'https://shop.example.net/pay', 'httpRequest.status': 503 },
    },
    { at: new Date(at(2)), message: 'hello', service: 'checkout', extra: { 'http.status': 200, 'labels.a': 'b' } },
    {
      at: new Date(at(1)),
      level: 'ERROR',
      message: 'broken',
      service: 'checkout',
      traceId: 'abc',
      spanId: '00f1',
      extra: {},
    },
  ])
  expect(filterOf()).toBe(
    'timestamp>="2026-03-10T09:00:00.000Z" AND timestamp<"2026-03-10T10:00:00.000Z"\n' +
      '(resource.type="cloud_run_revision" AND resource.labels.service_name="checkout"\n)',
  )
})

test('every page is read for the limit asked, and no more', async () => {
  const entries = Array.from({ length: 25 }, (_, n) => ({ timestamp: at(n), textPayload: `line ${n}` }))
  const { backend, seen } = over({ entries, pageSize: 10 })
  expect((await ask(backend, '', 15)).map(({ message }) => message)).toEqual(
    Array.from({ length: 15 }, (_, n) => `line ${24 - n}`),
  )
  expect(seen.filter(({ path }) => path === '/v2/entries:list')).toHaveLength(2)
})

test('what the filter leaves open is sieved, and what must be contained narrows it', async () => {
  const entries = [
    { timestamp: at(1), textPayload: 'timeout, retrying' },
    { timestamp: at(2), textPayload: 'timeout' },
  ]
  const { backend, filterOf } = over({ entries })
  expect((await ask(backend, '"timeout" NOT retrying')).map(({ message }) => message)).toEqual(['timeout'])
  expect(filterOf()).toContain('\nAND ("timeout"\n)')
})

test('names and raw filters keep to the scope', async () => {
  const { backend, filterOf } = over({ entries: quiet })
  const odd = { ...service, name: 'a" OR severity>=DEFAULT --' }
  await backend.logs({ service: odd, window, raw: 'severity>=ERROR -- why', limit: 1 })
  expect(filterOf()).toContain(
    'resource.labels.service_name="a\\" OR severity>=DEFAULT --"\n)\nAND (severity>=ERROR -- why\n)',
  )
  const reaching = backend.logs({ service, window, raw: 'a) OR (b', limit: 1 })
  await expect(reaching).rejects.toMatchObject({
    code: 'invalid',
    fields: { query: expect.stringContaining('position 2') },
  })
})

test('counting reads every page while the window is fresh', async () => {
  const entries = Array.from({ length: 25 }, (_, n) => ({
    timestamp: at(n),
    severity: n % 2 ? 'ERROR' : 'INFO',
    textPayload: '',
  }))
  const { backend } = over({ entries, pageSize: 10, selects: (_, entry) => entry.severity === 'ERROR' })
  const counted = await backend.countLogs({ service, window, query: parseLogQuery('level:ERROR'), stepMs: 600_000 })
  expect(Array.from(counted.values)).toEqual([5, 5, 2, 0, 0, 0])
})

test('severities of a settled window are counted by Cloud Monitoring', async () => {
  const points = [{ interval: { endTime: at(20) }, value: { int64Value: '7' } }]
  const { backend, seen } = over(
    { answers: { [timeSeries]: () => ({ timeSeries: [{ points }] }) } },
    {},
    { clock: { now: () => new Date(window.to.getTime() + 3_600_000) } },
  )
  const counted = await backend.countLogs({ service, window, query: parseLogQuery('level:>=ERROR'), stepMs: 600_000 })
  expect(Array.from(counted.values)).toEqual([0, 7, 0, 0, 0, 0])
  const { query } = seen.find(({ path }) => path === timeSeries)!
  expect(query.get('filter')).toContain('metric.labels.severity=one_of("ERROR", "CRITICAL", "ALERT", "EMERGENCY")')
  expect(seen.some(({ path }) => path === '/v2/entries:list')).toBe(false)
})

test('a count too large to be read is refused, never cut', async () => {
  const entries = Array.from({ length: 50 }, (_, n) => ({ timestamp: at(n), textPayload: 'x' }))
  const { backend } = over({ entries, pageSize: 1 })
  const asked = backend.countLogs({ service, window, query: parseLogQuery('"x"'), stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/log-based metric/) })
})

test('golden signals are aligned to the steps, over all pages; counts are zero where nothing was told', async () => {
  const page = (token: string | null) =>
    token
      ? { timeSeries: [{ points: [{ interval: { endTime: at(30) }, value: { int64Value: '2' } }] }] }
      : {
          timeSeries: [{ points: [{ interval: { endTime: at(60) }, value: { int64Value: '4' } }] }],
          nextPageToken: 'n',
        }
  const { backend, seen } = over({ answers: { [timeSeries]: (query) => page(query.get('pageToken')) } })
  const errors = await backend.metric({ service, window, metric: 'errors', stepMs: 600_000 })
  expect([errors!.unit, ...errors!.values]).toEqual(['count', 0, 0, 2, 0, 0, 4])
  const { query } = seen.find(({ path }) => path === timeSeries)!
  expect(query.get('aggregation.alignmentPeriod')).toBe('600s')
  expect(query.get('filter')).toContain('metric.labels.response_code_class="5xx"')
  expect(await backend.metric({ service, window, metric: 'restarts', stepMs: 600_000 })).toBeUndefined()
})

test('saturation is the worst of what can be full', async () => {
  const of = (query: URLSearchParams) => (query.get('filter')!.includes('cpu') ? 0.3 : 0.8)
  const answers = {
    [timeSeries]: (query: URLSearchParams) => ({
      timeSeries: [{ points: [{ interval: { endTime: at(60) }, value: { doubleValue: of(query) } }] }],
    }),
  }
  const series = await over({ answers }).backend.metric({ service, window, metric: 'saturation', stepMs: 1_800_000 })
  expect(Array.from(series!.values)).toEqual([Number.NaN, 0.8])
})

test('PromQL is asked for moments before the end of the window', async () => {
  const path = '/v1/projects/shop-prod/location/global/prometheus/api/v1/query_range'
  const result = [{ metric: { __name__: 'up', pod: 'a' }, values: [[window.from.getTime() / 1000, '1']] }]
  const { backend, seen } = over({
    answers: { [path]: () => ({ status: 'success', data: { resultType: 'matrix', result } }) },
  })
  const [series] = await backend.expression({ service, window, expression: 'up', stepMs: 1_800_000 })
  expect(series).toMatchObject({ name: 'up', labels: { pod: 'a' } })
  expect(Array.from(series!.values)).toEqual([1, Number.NaN])
  expect(Number(seen.at(-1)!.query.get('end'))).toBeLessThan(window.to.getTime() / 1000)
})

test('traces are found by a label, newest first, with span ids as logs have them', async () => {
  const trace = (traceId: string, minute: number, status: string) => ({
    traceId,
    spans: [
      {
        spanId: '255',
        name: '/pay',
        startTime: at(minute),
        endTime: at(minute + 1),
        labels: { '/http/status_code': status },
      },
      {
        spanId: '16',
        parentSpanId: '255',
        name: 'db',
        startTime: at(minute),
        endTime: at(minute),
        labels: { 'service.name': 'db' },
      },
    ],
  })
  const path = '/v1/projects/shop-prod/traces'
  const { backend, seen } = over({
    answers: {
      [path]: (query) =>
        query.get('pageToken')
          ? { traces: [trace('c', 9, '500')] }
          : { traces: [trace('a', 1, '500'), trace('b', 5, '200')], nextPageToken: 'n' },
      [`${path}/abc`]: () => trace('abc', 2, '200'),
    },
  })
  const traces = await backend.traces({ service, window, limit: 5, only: 'failed' })
  expect(traces.map(({ id }) => id)).toEqual(['c', 'a'])
  expect(traces[0]!.spans.map(({ id, parent, service: of, failed }) => [id, parent, of, failed])).toEqual([
    ['00000000000000ff', undefined, 'checkout', true],
    ['0000000000000010', '00000000000000ff', 'db', false],
  ])
  expect(seen.find(({ path: asked }) => asked === path)!.query.get('filter')).toBe('+service.name:"checkout"')
  expect((await backend.traces({ service, window, limit: 1, traceId: 'abc' }))[0]!.id).toBe('abc')
  expect(await backend.traces({ service, window, limit: 1, traceId: 'none' })).toEqual([])
})

test('changes come from the audit log: successful writes with their image and author', async () => {
  const change = (insertId: string, methodName: string, more: object = {}) => ({
    timestamp: at(7),
    insertId,
    protoPayload: {
      methodName,
      authenticationInfo: { principalEmail: 'dana@example.net' },
      request: { service: { template: { containers: [{ image: 'eu.example.net/shop/checkout:v9' }] } } },
    },
    ...more,
  })
  const entries = [
    change('1', 'google.cloud.run.v2.Services.UpdateService', { operation: { first: true } }),
    change('2', 'google.cloud.run.v2.Services.UpdateService', { operation: { last: true } }),
    change('3', 'google.cloud.run.v2.Services.GetService'),
  ]
  const { backend, filterOf } = over({ entries })
  expect(await backend.changes({ service, window })).toEqual([
    {
      id: '1',
      at: new Date(at(7)),
      service: 'checkout',
      kind: 'deploy',
      title: 'Services.UpdateService: v9',
      version: 'v9',
      author: 'dana@example.net',
      origin: 'gcp',
    },
  ])
  expect(filterOf()).toContain('cloudaudit.googleapis.com%2Factivity')
})

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
const account = (more: object = {}) => ({
  credentials_json: JSON.stringify({
    type: 'service_account',
    client_email: 'reader@shop-prod.example.net',
    private_key_id: 'k1',
    private_key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://oauth2.example.net/token',
    ...more,
  }),
})

test('a service account signs for its token once and uses it until it ends', async () => {
  const publicKey = key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const { backend, seen } = over({ entries: quiet, publicKey }, account())
  await Promise.all([ask(backend), ask(backend)])
  const tokens = seen.filter(({ path }) => path === '/token')
  expect(tokens).toHaveLength(1)
  expect(tokens[0]!.body).toMatchObject({
    iss: 'reader@shop-prod.example.net',
    aud: 'https://oauth2.example.net/token',
    exp: window.to.getTime() / 1000 + 3_600,
  })
})

test.each([
  [
    'a key that is not trusted',
    account(),
    /Google does not accept the credentials \(invalid_grant|Invalid JWT/,
    'unavailable',
  ],
  ['a key that is none', account({ private_key: 'nonsense-key' }), /private_key .* cannot be used/, 'invalid'],
  ['a file of another kind', { credentials_json: '{"type":"external"}' }, /JSON key for a service account/, 'invalid'],
  ['a missing file', { credentials_file: 'missing.json' }, /cannot be read/, 'unavailable'],
])('%s is told with its remedy and without itself', async (_, settings, message, code) => {
  const problem = await ask(over({ entries: quiet }, settings).backend).catch((error: unknown) => error)
  expect(problem).toMatchObject({ code, message: expect.stringMatching(message) })
  expect(String(problem) + JSON.stringify(problem)).not.toMatch(/PRIVATE KEY|nonsense-key/)
})

test.each([
  [403, "Permission 'logging.logEntries.list' denied", 'unavailable', /logging\.logEntries\.list \(role Logs Viewer\)/],
  [400, "Unparseable filter: syntax error at line 1, column 17, token '='", 'invalid', /line 1, column 17/],
  [429, 'Quota exceeded', 'unavailable', /slow down/],
  [503, 'backend error', 'unavailable', /failed to answer \(503\)/],
] as const)('a %s is told as what it is', async (status, said, code, message) => {
  const { backend } = over({ errors: { '/v2/entries:list': { status, message: said } } })
  await expect(ask(backend)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a passing fault is tried once more', async () => {
  const errors = { '/v2/entries:list': { status: 429, message: 'Quota', headers: { 'retry-after': '3' }, times: 1 } }
  const { backend, pauses } = over({ errors, entries: [{ timestamp: at(1), textPayload: 'x' }] })
  expect(await ask(backend)).toHaveLength(1)
  expect(pauses).toEqual([3_000])
})

test('a question that is called off ends', async () => {
  const fetch: typeof globalThis.fetch = (url, init) =>
    String(url).includes('metadata') ? googleServer().fetch(url, init) : hangingFetch(url, init)
  const controller = new AbortController()
  const asked = over({}, {}, { fetch }).backend.logs({
    service,
    window,
    query: { kind: 'all' },
    limit: 1,
    signal: controller.signal,
  })
  controller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
})

test('health says which role is missing', async () => {
  const { backend } = over({ entries: quiet, answers: { '/v1/projects/shop-prod/traces': () => ({}) } })
  expect((await backend.health()).map(({ what, ok, remedy }) => [what, ok, remedy])).toEqual([
    ['logs', true, undefined],
    ['metrics', false, expect.stringContaining('Monitoring Viewer')],
    ['traces', true, undefined],
  ])
})

test('a service that never wrote is not found, and some that did are named', async () => {
  const other = {
    timestamp: at(1),
    textPayload: 'x',
    resource: { type: 'k8s_container', labels: { container_name: 'checkin' } },
  }
  const selects = (filter: string) => filter.includes('container_name:*')
  await expect(ask(over({ entries: [other], selects }).backend)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('"checkin"'),
  })
})
