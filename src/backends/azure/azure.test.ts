import { expect, test } from 'vitest'
import type { Backend, BackendEffects } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { hangingFetch } from '../test-hanging-fetch.ts'
import { azure } from './azure.ts'
import { azureServer, type FakeAzure } from './test-azure-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T10:00:00Z') }
const service: ObservedService = { name: 'checkout', metrics: {}, extra: {} }
const workspace_id = '0f0e0d0c-0b0a-4908-8706-050403020100'
const app = { tenant_id: 'shop.example.net', client_id: 'client-1', client_secret: 'app-secret' }

function over(fake: FakeAzure = {}, settings: Record<string, unknown> = app, effects: Partial<BackendEffects> = {}) {
  const { fetch, seen, tokens } = azureServer(fake)
  const pauses: number[] = []
  const backend = azure.open(azure.settings.parse({ workspace_id, ...settings }), {
    fetch,
    after: async (ms) => void pauses.push(ms),
    clock: { now: () => window.to },
    folder: '/',
    ...effects,
  })
  return { backend, seen, tokens, pauses }
}

const at = (minute: number, fraction = '') =>
  new Date(window.from.getTime() + minute * 60_000).toISOString().replace('.000Z', `${fraction && `.${fraction}`}Z`)
/** A line of yesterday: the service is known, and has nothing to say today. */
const quiet = [{ TimeGenerated: '2026-03-09T09:00:00Z' }]

const ask = (backend: Backend, query = '', limit = 100, of = service) =>
  backend.logs({ service: of, window, query: parseLogQuery(query), limit })

test('lines come newest first, with everything their bag holds', async () => {
  const rows = [
    { TimeGenerated: at(-1), Message: 'before' },
    { TimeGenerated: at(1, '1234567'), Message: 'broken', Level: 'Critical', Extra: { http: { status: 500 }, a: 'b' } },
    { TimeGenerated: at(2), Message: 'fine', Level: 'Verbose' },
    { TimeGenerated: at(60), Message: 'after' },
  ]
  const { backend, seen } = over({ rows })
  expect(await ask(backend)).toEqual([
    { at: new Date(at(2)), level: 'TRACE', message: 'fine', service: 'checkout', traceId: 'trace-1', extra: {} },
    {
      at: new Date('2026-03-10T09:01:00.123Z'),
      level: 'FATAL',
      message: 'broken',
      service: 'checkout',
      traceId: 'trace-1',
      extra: { 'http.status': 500, a: 'b' },
    },
  ])
  expect(seen[0]).toMatchObject({
    path: `/v1/workspaces/${workspace_id}/query`,
    timespan: '2026-03-10T09:00:00.000Z/2026-03-10T10:00:00.000Z',
    kql: expect.stringMatching(/^union isfuzzy=true .*\(AppTraces\n.*AppRoleName =~ "checkout"/s),
  })
})

test('more lines than a page are read back through time, none twice, even within one moment', async () => {
  const rows = Array.from({ length: 12_000 }, (_, n) => ({
    TimeGenerated: at(Math.floor(n / 400), '1234567'),
    Message: `line ${n}`,
  }))
  const { backend, seen } = over({ rows })
  const found = await ask(backend, '', 11_000)
  expect(new Set(found.map(({ message }) => message)).size).toBe(11_000)
  expect(seen.length).toBeGreaterThan(11)
})

test('lines are counted by the workspace, one point per step', async () => {
  const rows = [at(0), at(1), at(1, '9'), at(59)].map((TimeGenerated) => ({ TimeGenerated }))
  const { backend, seen } = over({ rows })
  const counted = await backend.countLogs({ service, window, query: parseLogQuery('level:ERROR "x"'), stepMs: 60_000 })
  expect([...counted.values.slice(0, 3), counted.values[59]]).toEqual([1, 2, 0, 1])
  expect(seen[0]!.kql).toMatch(/\| where \(.*Level in~ .*Message contains "x".*\n\)\n\| summarize Lines = count\(\)/s)
})

test('names stay texts in the query', async () => {
  const { backend, seen } = over({ rows: quiet })
  await ask(backend, '"a\\" or true"', 1, { ...service, name: 'x" or true | union AppTraces //' })
  expect(seen[0]!.kql).toContain('AppRoleName =~ "x\\" or true | union AppTraces //"\n')
})

test('a raw condition stands behind the scope, and nothing but a condition is taken', async () => {
  const { backend, seen } = over({ rows: quiet })
  await backend.logs({ service, window, raw: 'where Message has "a|b" and Level == "Error"', limit: 1 })
  expect(seen[0]!.kql).toContain('\n| where ( Message has "a|b" and Level == "Error"\n)')
  const before = seen.length
  for (const raw of [
    'true) or (true',
    'true | union AppTraces',
    'true; AppTraces',
    'x == @"\\" | y',
    'x // y',
    'a in (workspace("b").T)',
  ])
    await expect(backend.logs({ service, window, raw, limit: 1 }), raw).rejects.toMatchObject({ code: 'invalid' })
  expect(seen).toHaveLength(before)
})

test('own tables are read as the profile says', async () => {
  const custom_tables = { Shop_CL: { service: 'App_s', message: 'Text_s', level: 'Level_s' } }
  const { backend, seen } = over({ rows: quiet }, { ...app, tables: ['Shop_CL'], custom_tables })
  await ask(backend)
  expect(seen[0]!.kql).toContain('(Shop_CL\n')
  expect(seen[0]!.kql).toContain('tostring(App_s) =~ "checkout"')
  expect(seen[0]!.kql).not.toContain('AppTraces')
})

test('an answer that is only a part is none', async () => {
  const partial = {
    code: 'PartialError',
    message: 'There were some errors',
    details: [{ code: 'x', message: 'query limit exceeded' }],
  }
  await expect(ask(over({ rows: quiet, partial }).backend)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/only in part.*query limit exceeded/),
  })
})

test.each([
  [
    400,
    {
      error: {
        message: 'The request had some invalid properties',
        innererror: { code: 'SyntaxError', innererror: { message: "A recognition error: 'x'", line: 3, pos: 14 } },
      },
    },
    'invalid',
    /A recognition error: 'x' \(line 3, position 14\)/,
  ],
  [
    403,
    { error: { code: 'InsufficientAccessError', message: 'no access' } },
    'unavailable',
    /role Log Analytics Reader/,
  ],
  [404, { error: { message: 'no such workspace' } }, 'not_found', /no such workspace/],
  [429, { error: { message: 'throttled' } }, 'unavailable', /slow down/],
] as const)('a %s is told as what it is', async (status, body, code, message) => {
  await expect(ask(over({ error: { status, body } }).backend)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test('a passing fault is tried once more', async () => {
  const error = { status: 429, body: {}, headers: { 'retry-after': '2' }, times: 1 }
  const { backend, pauses } = over({ rows: [{ TimeGenerated: at(1) }], error })
  expect(await ask(backend)).toHaveLength(1)
  expect(pauses).toEqual([2_000])
})

test('requests of Application Insights are the signals of a service', async () => {
  const rows = [
    [at(0), 5],
    [at(20), 7],
  ]
  const table = () => ({
    columns: [
      ['Step', 'datetime'],
      ['Value', 'real'],
    ] as [string, string][],
    rows,
  })
  const { backend, seen } = over({ table })
  const of = async (metric: 'errors' | 'latency_p95') => [
    ...(await backend.metric({ service, window, metric, stepMs: 1_200_000 }))!.values,
  ]
  expect(await of('errors')).toEqual([5, 7, 0])
  expect(await of('latency_p95')).toEqual([5, 7, Number.NaN])
  expect(seen[1]!.kql).toContain('percentilew(DurationMs, ItemCount, 95)')
  expect(await backend.metric({ service, window, metric: 'cpu', stepMs: 60_000 })).toBeUndefined()
})

const resource_id = '/subscriptions/1/resourceGroups/shop/providers/Microsoft.App/containerApps/checkout'
const owned = { ...service, extra: { resource_id } }
const metricData = (points: object[]) => ({
  value: [{ name: { value: 'm' }, errorCode: 'Success', timeseries: [{ metadatavalues: [], data: points }] }],
})

test('a resource has its signals in Azure Monitor, made one per step', async () => {
  const data = [
    { timeStamp: at(0), average: 40, maximum: 3, total: 1 },
    { timeStamp: at(5), average: 60, maximum: 5, total: 2 },
    { timeStamp: at(10) },
  ]
  const { backend, seen } = over({ metrics: () => metricData(data) })
  const of = async (metric: 'cpu' | 'requests' | 'restarts') => [
    ...(await backend.metric({ service: owned, window: { ...window, to: new Date(at(20)) }, metric, stepMs: 600_000 }))!
      .values,
  ]
  expect(await of('cpu')).toEqual([0.5, Number.NaN])
  expect(await of('requests')).toEqual([3, 0])
  expect(await of('restarts')).toEqual([0, 0])
  expect(seen[0]).toMatchObject({
    path: `${resource_id}/providers/Microsoft.Insights/metrics`,
    query: { metricnames: 'CpuPercentage', interval: 'PT5M', aggregation: 'Average' },
  })
})

test('an expression is a metric of the resource or KQL that makes a series', async () => {
  const columns: [string, string][] = [
    ['TimeGenerated', 'datetime'],
    ['count_', 'long'],
    ['ResultCode', 'string'],
  ]
  const rows = [
    [at(0), 2, '500'],
    [at(30), 3, '500'],
    [at(0), 9, '200'],
  ]
  const { backend, seen } = over({
    table: () => ({ columns, rows }),
    metrics: () => metricData([{ timeStamp: at(0), total: 4 }]),
  })
  const expression = 'AppRequests | summarize count() by bin(TimeGenerated, 30m), ResultCode'
  const series = await backend.expression({ service, window, expression, stepMs: 1_800_000 })
  expect(series.map(({ labels, values }) => [labels.ResultCode, ...values])).toEqual([
    ['500', 2, 3],
    ['200', 9, Number.NaN],
  ])
  const filtered = "Requests{statusCodeCategory eq '5xx'} Total"
  await backend.expression({ service: owned, window, expression: filtered, stepMs: 3_600_000 })
  expect(seen.at(-1)!.query).toMatchObject({ $filter: "statusCodeCategory eq '5xx'", interval: 'PT1H' })
  const lacking = backend.expression({ service, window, expression: filtered, stepMs: 60_000 })
  await expect(lacking).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/set resource_id/) })
})

test('requests and dependencies of an operation are one trace', async () => {
  const columns = [
    'TimeGenerated',
    'OperationId',
    'Id',
    'ParentId',
    'AppRoleName',
    'Name',
    'DurationMs',
    'Success',
    'ResultCode',
    'Kind',
    'Properties',
  ]
  const rows = [
    [at(1), 'op1', 'a', 'op1', 'checkout', 'POST /pay', 120.5, false, '500', 'request', '{"user":"7"}'],
    [at(1), 'op1', 'b', 'a', 'checkout', 'SQL', 80, true, '', 'dependency', null],
    [at(5), 'op2', 'c', 'op2', 'checkout', 'GET /', 1, true, '200', 'request', ''],
  ]
  const { backend, seen } = over({ table: () => ({ columns: columns.map((name) => [name, 'string']), rows }) })
  const traces = await backend.traces({ service, window, limit: 2, only: 'failed' })
  expect(traces.map(({ id }) => id)).toEqual(['op2', 'op1'])
  expect(traces[1]!.spans).toEqual([
    {
      id: 'a',
      service: 'checkout',
      operation: 'POST /pay',
      startedAt: new Date(at(1)),
      durationMs: 120.5,
      failed: true,
      attributes: { user: '7', 'azure.kind': 'request', 'http.response.status_code': 500 },
    },
    expect.objectContaining({ id: 'b', parent: 'a', failed: false }),
  ])
  expect(seen[0]!.kql).toContain('Success == false')
})

test('changes come from the activity log', async () => {
  const columns: [string, string][] = ['TimeGenerated', 'OperationNameValue', 'Caller', 'CorrelationId'].map((name) => [
    name,
    'string',
  ])
  const rows = [[at(3), 'MICROSOFT.APP/CONTAINERAPPS/WRITE', 'dana@example.net', 'C1']]
  const { backend, seen } = over({ table: () => ({ columns, rows }) })
  expect(await backend.changes({ service: owned, window })).toEqual([
    {
      id: 'c1/microsoft.app/containerapps/write',
      at: new Date(at(3)),
      service: 'checkout',
      kind: 'deploy',
      title: 'app/containerapps/write',
      author: 'dana@example.net',
      origin: 'azure',
    },
  ])
  expect(seen[0]!.kql).toContain(`_ResourceId startswith "${resource_id.toLowerCase()}"`)
})

test('an app registration gets one token for each audience; a machine asks its own service', async () => {
  const byApp = over({ rows: quiet, secret: 'app-secret' })
  await Promise.all([ask(byApp.backend), ask(byApp.backend)])
  expect(byApp.tokens.map(({ scope, client_id }) => [scope, client_id])).toEqual([
    ['https://api.loganalytics.io/.default', 'client-1'],
  ])
  const byMachine = over({ rows: quiet }, {})
  await ask(byMachine.backend)
  expect(byMachine.tokens).toEqual([{ resource: 'https://api.loganalytics.io', 'api-version': '2018-02-01' }])
})

test.each([
  [
    'a wrong secret',
    { ...app, client_secret: 'wrong-secret' },
    /AADSTS7000215.*Check tenant_id, client_id and client_secret/,
  ],
  ['a registration without its tenant', { client_id: 'x', client_secret: 'wrong-secret' }, /needs tenant_id/],
])('%s is told without showing it', async (_, settings, message) => {
  const problem = await ask(over({ secret: 'app-secret' }, settings).backend).catch((error: unknown) => error)
  expect(String(problem)).toMatch(message)
  expect(String(problem) + JSON.stringify(problem)).not.toContain('wrong-secret')
})

/** Tokens are given, and nothing else is ever answered. */
const silent: typeof globalThis.fetch = (url, init) =>
  String(url).includes('/token') ? azureServer().fetch(url, init) : hangingFetch(url, init)

test('a question that is called off ends', async () => {
  const controller = new AbortController()
  const { backend } = over({}, app, { fetch: silent })
  const asked = backend.logs({ service, window, query: { kind: 'all' }, limit: 1, signal: controller.signal })
  controller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
})

test('a workspace that never answers is given up in time, and health tells it without throwing', async () => {
  const settings = { ...azure.settings.parse({ workspace_id, ...app }), timeout_seconds: 0.02 }
  const effects = { fetch: silent, after: async () => undefined, clock: { now: () => window.to }, folder: '/' }
  const findings = await azure.open(settings, effects).health()
  expect(findings.map(({ ok, message }) => [ok, message])).toEqual([
    [false, 'Log Analytics did not answer within 0.02 s.'],
    [false, 'Log Analytics did not answer within 0.02 s.'],
  ])
  expect((await over({ rows: quiet }).backend.health()).map(({ ok }) => ok)).toEqual([true, true])
})

test('a service that never wrote is not found, and some that did are named', async () => {
  const table = (kql: string) =>
    kql.includes('distinct')
      ? { columns: [['Name', 'string'] as [string, string]], rows: [['shop'], ['checkin']] }
      : undefined
  await expect(ask(over({ table }).backend)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('"checkin"'),
  })
})
