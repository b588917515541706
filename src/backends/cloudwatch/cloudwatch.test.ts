import { expect, test } from 'vitest'
import type { Backend, BackendEffects } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { hangingFetch } from '../test-hanging-fetch.ts'
import { cloudwatch } from './cloudwatch.ts'
import { awsServer, type FakeAws, type FakeLine, keys } from './test-aws-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T10:00:00Z') }
const service: ObservedService = { name: 'checkout', resourceType: 'lambda', metrics: {}, extra: {} }
const group = '/aws/lambda/checkout'

/** The backend over a fake AWS; the clock goes on with every pause. */
function over(fake: FakeAws = {}, settings: Record<string, unknown> = {}, effects: Partial<BackendEffects> = {}) {
  const { fetch, seen } = awsServer({ groups: [group], ...fake })
  let now = window.to.getTime()
  const pauses: number[] = []
  const after = async (ms: number) => {
    pauses.push(ms)
    now += ms
  }
  const identity = { access_key_id: keys.accessKeyId, secret_access_key: keys.secretAccessKey }
  const parsed = cloudwatch.settings.parse({ region: 'eu-central-1', ...identity, ...settings })
  const backend = cloudwatch.open(parsed, {
    fetch,
    after,
    clock: { now: () => new Date(now) },
    folder: '/',
    ...effects,
  })
  return { backend, seen, pauses }
}

const line = (minute: number, message: string, second = 0): FakeLine => ({
  at: new Date(window.from.getTime() + minute * 60_000 + second * 1000).toISOString(),
  message,
})
const ask = (backend: Backend, query = '', limit = 100, of = service) =>
  backend.logs({ service: of, window, query: parseLogQuery(query), limit })
const textOf = (seen: { action: string; body: Record<string, unknown> }[]) =>
  String(seen.find(({ action }) => action === 'StartQuery')!.body.queryString)

test('lines come newest first, read as what they are, and only those of the window', async () => {
  const lines = [
    line(-1, 'before'),
    line(1, '2026-03-10T09:01:00Z\t8f5b\tERROR\tTask timed out'),
    line(2, '{"level":"warn","message":"slow","trace_id":"abc","http":{"status":500}}'),
    line(60, 'after'),
  ]
  const { backend, seen } = over({ lines })
  expect(await ask(backend)).toEqual([
    {
      at: new Date('2026-03-10T09:02:00Z'),
      level: 'WARN',
      message: 'slow',
      service: 'checkout',
      traceId: 'abc',
      extra: { 'http.status': 500, 'aws.log.group': group, 'aws.log.stream': 'stream-1' },
    },
    expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('Task timed out') }),
  ])
  expect(seen.map(({ action, host }) => `${host} ${action}`)).toEqual([
    'logs.eu-central-1.amazonaws.com DescribeLogGroups',
    'logs.eu-central-1.amazonaws.com StartQuery',
    'logs.eu-central-1.amazonaws.com GetQueryResults',
  ])
})

test('more lines than one answer holds are read back through time, none twice and none left out', async () => {
  // Sixteen lines a second, so that the end of an answer lies inside of a moment.
  const lines = Array.from({ length: 24_000 }, (_, n) => line(0, `line ${n}`, Math.floor(n / 16)))
  const { backend, seen } = over({ lines })
  const found = await ask(backend, '', 23_000)
  expect(found).toHaveLength(23_000)
  expect(new Set(found.map(({ message }) => message)).size).toBe(23_000)
  expect(found.every((entry, at) => at === 0 || entry.at <= found[at - 1]!.at)).toBe(true)
  expect(seen.filter(({ action }) => action === 'StartQuery')).toHaveLength(3)
})

test('what Insights cannot say exactly is sieved after the fetch', async () => {
  const lines = [line(1, '{"msg":"a","status":500}'), line(2, '{"msg":"b","status":200}'), line(3, 'plain')]
  const { backend } = over({ lines })
  expect((await ask(backend, 'status:>=500')).map(({ message }) => message)).toEqual(['a'])
  const counted = await backend.countLogs({ service, window, query: parseLogQuery('status:>=500'), stepMs: 1_800_000 })
  expect(Array.from(counted.values)).toEqual([1, 0])
})

test('lines are counted by Insights, one point per step from the begin of the window', async () => {
  const lines = [line(0, 'a'), line(1, 'b'), line(1, 'c', 30), line(59, 'd', 59)]
  const { backend, seen } = over({ lines, polls: 2 })
  const counted = await backend.countLogs({ service, window, query: parseLogQuery('level:ERROR'), stepMs: 60_000 })
  expect(counted).toMatchObject({ unit: 'count', labels: {} })
  expect([counted.times[0], counted.times.length]).toEqual([window.from.getTime(), 60])
  expect([counted.values[0], counted.values[1], counted.values[2], counted.values[59]]).toEqual([1, 2, 0, 1])
  expect(textOf(seen)).toMatch(/\| filter .*allclear_level like .*\n\| fields floor.*\n\| stats count\(\*\)/)
})

test('a shared log group is narrowed to the service, whatever its name holds', async () => {
  const shared = { ...service, name: 'a" or 1=1 | limit 1', extra: { log_groups: [group], service_field: 'app.name' } }
  const { backend, seen } = over({ lines: [] })
  await ask(backend, '"x"', 5, shared)
  await backend.logs({ service: shared, window, raw: '@message like /b|c/', limit: 5 })
  const texts = seen.filter(({ action }) => action === 'StartQuery').map(({ body }) => String(body.queryString))
  for (const text of texts) expect(text).toContain('\n| filter app.name = "a\\" or 1=1 | limit 1"\n')
  expect(texts[1]).toContain('\n| filter @message like /b|c/\n')
})

test.each([
  ['SOURCE logGroups(namePrefix: ["/"]) | filter 1=1', /SOURCE/],
  ['filter x = 1\n| source "/other"', /SOURCE/],
  ['filter x in (source logGroups())', /SOURCE/],
  ['filter x = 1 | stats count(*)', /"stats count\(\*\)" cannot stand here/],
  ['filter x = 1 | limit 3', /"limit 3" cannot stand here/],
])('the raw query %s is refused', async (raw, message) => {
  const { backend, seen } = over()
  await expect(backend.logs({ service, window, raw, limit: 5 })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(message),
  })
  expect(seen.some(({ action }) => action === 'StartQuery')).toBe(false)
})

test.each([
  ['@message lik /x/', 10],
  ['filter a = 1 | filter @message lik /x/', 32],
])('a fault in the raw query %s is told by its place there', async (raw, position) => {
  const refused = over({ malformed: 'lik /x/' }).backend.logs({ service, window, raw, limit: 5 })
  const query = `unexpected symbol found at position ${position}`
  await expect(refused).rejects.toMatchObject({ code: 'invalid', fields: { query } })
})

test('log groups are looked for under the usual names, in pages, with those below', async () => {
  const groups = ['/ecs/checkout', '/ecs/checkout-worker', '/ecs/checkout/app', '/ecs/checkout/sidecar', '/ecs/other']
  const { backend, seen } = over({ groups, lines: [] })
  await ask(backend, '', 5, { ...service, resourceType: 'ecs' })
  await ask(backend, '', 5, { ...service, resourceType: 'ecs' })
  const starts = seen.filter(({ action }) => action === 'StartQuery')
  expect(starts[0]!.body.logGroupNames).toEqual(['/ecs/checkout', '/ecs/checkout/app', '/ecs/checkout/sidecar'])
  expect(starts).toHaveLength(2)
  // Three names in pages of two, and what was found is believed for a while.
  expect(seen.filter(({ action }) => action === 'DescribeLogGroups')).toHaveLength(4)
})

test('a service without log groups is not found, and neither is a group that is gone', async () => {
  await expect(ask(over({ groups: [] }).backend)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('/aws/lambda/checkout'),
  })
  const gone = { ...service, extra: { log_groups: ['/gone'] } }
  await expect(ask(over().backend, '', 5, gone)).rejects.toMatchObject({ code: 'not_found' })
})

test('throttling is waited out once and then told', async () => {
  const once = over({ lines: [line(1, 'a')], errors: { StartQuery: { type: 'ThrottlingException', times: 1 } } })
  expect(await ask(once.backend)).toHaveLength(1)
  expect(once.pauses[0]).toBe(1_000)
  const always = over({ errors: { StartQuery: { type: 'LimitExceededException' } } })
  await expect(ask(always.backend)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/slow down/),
  })
})

test('a missing permission is named', async () => {
  const message =
    'User: arn:aws:iam::1:user/x is not authorized to perform: logs:StartQuery on resource: y because no identity-based policy allows it'
  const { backend } = over({ errors: { StartQuery: { type: 'AccessDeniedException', message } } })
  await expect(ask(backend)).rejects.toMatchObject({
    code: 'unavailable',
    message: 'CloudWatch Logs refuses us. The credentials need logs:StartQuery: allow it in their IAM policy.',
  })
})

test('wrong keys are told without what AWS quotes of them', async () => {
  const problem = await ask(over({}, { secret_access_key: 'wrong-secret' }).backend).catch((error: unknown) => error)
  expect(problem).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/secret_access_key/) })
  expect(String(problem) + JSON.stringify(problem)).not.toMatch(/wrong-secret|SECRET/)
})

test.each([
  ['too long', { polls: 1_000 }, /within 60 s, so it was stopped/],
  ['failed', { status: 'Failed' }, /did not finish the query \(Failed\)/],
  ['timed out there', { status: 'Timeout' }, /its own time limit/],
])('a query that takes %s is stopped and told', async (_, fake, message) => {
  const { backend, seen } = over(fake)
  await expect(ask(backend)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) })
  expect(seen.at(-1)).toMatchObject({ action: 'StopQuery', body: { queryId: 'query-1' } })
})

test('a query that is called off is stopped at AWS too', async () => {
  const controller = new AbortController()
  const { backend, seen } = over(
    { polls: 1_000 },
    {},
    {
      after: () => {
        controller.abort()
        return new Promise(() => undefined)
      },
    },
  )
  const asked = backend.logs({ service, window, query: { kind: 'all' }, limit: 1, signal: controller.signal })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
  expect(seen.at(-1)!.action).toBe('StopQuery')
})

test('an AWS that does not answer is given up when the question is', async () => {
  const signal = AbortSignal.abort()
  const { backend } = over({}, {}, { fetch: hangingFetch })
  const asked = backend.expression({ service, window, expression: 'AWS/X/Y Sum', stepMs: 60_000, signal })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
})
