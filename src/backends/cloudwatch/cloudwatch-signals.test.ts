import { expect, test } from 'vitest'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { cloudwatch } from './cloudwatch.ts'
import { awsServer, type FakeAws, keys } from './test-aws-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T09:05:00Z') }
const second = window.from.getTime() / 1000
const service: ObservedService = { name: 'checkout', resourceType: 'lambda', metrics: {}, extra: {} }

function over(fake: FakeAws) {
  const { fetch, seen } = awsServer(fake)
  const pauses: number[] = []
  const settings = cloudwatch.settings.parse({
    region: 'eu-central-1',
    access_key_id: keys.accessKeyId,
    secret_access_key: keys.secretAccessKey,
  })
  const after = async (ms: number) => void pauses.push(ms)
  const backend = cloudwatch.open(settings, { fetch, after, clock: { now: () => window.to }, folder: '/' })
  return { backend, seen, pauses }
}

test('a golden signal is asked with its dimensions, read over all pages and put into its steps', async () => {
  const pages = [
    {
      MetricDataResults: [{ Id: 'result', Label: 'n', Timestamps: [second, second + 60], Values: [5, 7] }],
      NextToken: 'x',
    },
    { MetricDataResults: [{ Id: 'result', Label: 'n', Timestamps: [second + 240, second + 900], Values: [9, 1] }] },
  ]
  const { backend, seen } = over({ answers: { GetMetricData: ({ NextToken }) => pages[NextToken ? 1 : 0]! } })
  const series = await backend.metric({ service, window, metric: 'errors', stepMs: 60_000 })
  expect(series).toMatchObject({ name: 'errors', unit: 'count' })
  expect(Array.from(series!.values)).toEqual([5, 7, Number.NaN, Number.NaN, 9])
  expect(seen[0]!.host).toBe('monitoring.eu-central-1.amazonaws.com')
  expect(seen[0]!.body).toMatchObject({
    StartTime: second,
    EndTime: second + 300,
    MetricDataQueries: [
      {
        Id: 'n',
        ReturnData: false,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [{ Name: 'FunctionName', Value: 'checkout' }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
      { Id: 'result', ReturnData: true, Expression: 'FILL(n, 0)', Period: 60 },
    ],
  })
})

test('a service has the signals of its kind, and its own expressions before them', async () => {
  const answers = { GetMetricData: () => ({ MetricDataResults: [{ Id: 'r', Timestamps: [], Values: [] }] }) }
  const { backend, seen } = over({ answers })
  const database = { ...service, resourceType: 'rds' }
  expect(await backend.metric({ service: database, window, metric: 'requests', stepMs: 60_000 })).toBeUndefined()
  expect(
    await backend.metric({ service: { ...service, resourceType: 'x' }, window, metric: 'cpu', stepMs: 60_000 }),
  ).toBeUndefined()
  const own = { ...service, metrics: { cpu: 'SELECT AVG(cpu) FROM "my/ns"' } }
  await backend.metric({ service: own, window, metric: 'cpu', stepMs: 90_000 })
  expect(seen.map(({ body }) => body.MetricDataQueries)).toEqual([
    [{ Id: 'result', ReturnData: true, Expression: 'SELECT AVG(cpu) FROM "my/ns"', Period: 120 }],
  ])
})

test.each(['Forbidden', 'InternalError'])('a metric that ends in %s is unavailable, not empty', async (StatusCode) => {
  const answers = { GetMetricData: () => ({ MetricDataResults: [{ Id: 'r', StatusCode }] }) }
  const asked = over({ answers }).backend.expression({ service, window, expression: 'A/B Sum', stepMs: 60_000 })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
})

const document = {
  id: 'seg1',
  name: 'checkout',
  start_time: second + 10,
  end_time: second + 10.25,
  fault: true,
  http: { request: { method: 'POST', url: 'https://shop.example.net/pay?card=1' }, response: { status: 500 } },
  subsegments: [{ id: 'sub1', name: 'payments', start_time: second + 10.1, end_time: second + 10.2 }],
}

test('traces are found by their service, fetched in fives and read from their segments', async () => {
  const ids = Array.from({ length: 7 }, (_, n) => `1-5759e98${n}-bd862e3fe1be46a994272793`)
  const { backend, seen } = over({
    answers: {
      '/TraceSummaries': ({ NextToken }) =>
        NextToken
          ? { TraceSummaries: ids.slice(4).map((Id) => ({ Id, ResponseTime: 1 })) }
          : { TraceSummaries: ids.slice(0, 4).map((Id) => ({ Id, ResponseTime: 2 })), NextToken: 'more' },
      '/Traces': ({ TraceIds }) => ({
        Traces: (TraceIds as string[]).map((Id) => ({
          Id,
          Segments: [{ Document: JSON.stringify(document) }, { Document: 'nonsense' }],
        })),
      }),
    },
  })
  const quoted = { ...service, name: 'check"out' }
  const traces = await backend.traces({ service: quoted, window, limit: 6, only: 'failed' })
  expect(traces).toHaveLength(6)
  expect(traces.map(({ id }) => id)).not.toContain(ids[0])
  expect(seen[0]!.body.FilterExpression).toBe('service("check\\"out") { fault = true OR error = true }')
  expect(
    seen.filter(({ action }) => action === '/Traces').map(({ body }) => (body.TraceIds as string[]).length),
  ).toEqual([5, 1])
  expect(traces[0]!.spans).toEqual([
    {
      id: 'seg1',
      service: 'checkout',
      operation: 'POST /pay',
      startedAt: new Date((second + 10) * 1000),
      durationMs: expect.closeTo(250, 3),
      failed: true,
      attributes: expect.objectContaining({ 'http.response.status_code': 500 }),
    },
    expect.objectContaining({ id: 'sub1', parent: 'seg1', service: 'checkout', operation: 'payments', failed: false }),
  ])
})

test('a trace is found by the id that logs carry', async () => {
  const { backend, seen } = over({ answers: { '/Traces': () => ({ Traces: [] }) } })
  expect(await backend.traces({ service, window, limit: 1, traceId: '5759e988bd862e3fe1be46a994272793' })).toEqual([])
  expect(seen[0]!.body.TraceIds).toEqual(['1-5759e988-bd862e3fe1be46a994272793'])
})

test('changes are the successful updates that name the service, at the pace CloudTrail allows', async () => {
  const event = (id: string, parameters: object, more: object = {}) => ({
    EventId: id,
    EventName: 'UpdateFunctionCode20150331v2',
    EventTime: second + 60,
    Username: 'dana',
    CloudTrailEvent: JSON.stringify({ requestParameters: parameters, ...more }),
  })
  const arn = 'arn:aws:lambda:eu-central-1:1:function:checkout'
  const { backend, seen, pauses } = over({
    answers: {
      LookupEvents: ({ LookupAttributes, NextToken }) => {
        const [{ AttributeValue }] = LookupAttributes as [{ AttributeValue: string }]
        if (AttributeValue !== 'UpdateFunctionCode20150331v2') return { Events: [] }
        if (!NextToken)
          return { Events: [event('1', { functionName: arn, imageUri: 'r/checkout:v7' })], NextToken: 'n' }
        const failed = event('2', { functionName: 'checkout' }, { errorCode: 'AccessDenied' })
        return { Events: [failed, event('3', { functionName: 'checkout-worker' })] }
      },
    },
  })
  expect(await backend.changes({ service, window })).toEqual([
    {
      id: '1',
      at: new Date((second + 60) * 1000),
      service: 'checkout',
      kind: 'deploy',
      title: 'UpdateFunctionCode: checkout:v7',
      version: 'checkout:v7',
      author: 'dana',
      origin: 'cloudtrail',
    },
  ])
  expect(pauses).toHaveLength(seen.length - 1)
})

test('health names what is missing for each ability', async () => {
  const message = 'User: x is not authorized to perform: xray:GetTraceSummaries'
  const { backend } = over({
    answers: { GetMetricData: () => ({ MetricDataResults: [] }) },
    errors: { '/TraceSummaries': { type: 'AccessDeniedException', message, status: 403 } },
  })
  const findings = await backend.health()
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual([
    ['logs', true],
    ['metrics', true],
    ['traces', false],
    ['changes', true],
  ])
  expect(findings[2]).toMatchObject({
    message: expect.stringContaining('need xray:GetTraceSummaries'),
    remedy: expect.stringContaining('xray:BatchGetTraces'),
  })
})
