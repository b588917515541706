import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { receive } from '../core/receive.ts'
import { configured, fixture, posted, receivedAt } from './fixtures/fixture.ts'
import { github } from './github.ts'

const load = (name: string) => fixture(`github/${name}.json`)
const events: Record<string, string> = {
  deployment: 'deployment_status',
  push: 'push',
  release: 'release',
  workflow: 'workflow_run',
  check: 'check_run',
  ping: 'ping',
}
const eventOf = (name: string) => events[name.split('-')[0]!]
const read = (name: string, over = {}) =>
  github.parse(
    posted(load(name), { ...(eventOf(name) && { 'x-github-event': eventOf(name)! }) }),
    configured('github', over),
  )

test('a deployment that succeeded is a change with everything GitHub says of it', () => {
  const delivery = posted(load('deployment-succeeded'), { 'x-github-event': 'deployment_status' })
  expect(github.parse(delivery, configured('github'))).toEqual([
    {
      source: 'test',
      action: 'change',
      dedupKey: 'acme/payments/deployment/145988746/success',
      severity: 'info',
      title: 'Deployed v2.31.0 to production',
      body: 'Round prices',
      service: 'payments',
      environment: 'production',
      labels: { repository: 'acme/payments', environment: 'production', state: 'success' },
      annotations: {},
      links: [{ label: 'Source', url: 'https://ci.example.com/runs/77' }],
      images: [],
      startsAt: new Date('2026-03-10T09:14:02Z'),
      receivedAt,
      rawSha256: delivery.sha256,
      change: {
        kind: 'deploy',
        version: 'v2.31.0',
        sha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
        author: 'carol',
      },
    },
  ])
})

test.each([
  ['deployment-failed', 'change: Deploy of v2.31.0 to production failed'],
  ['deployment-in-progress', 'ignored: Deployment of v2.31.0 to production'],
  ['push', 'change: Round prices per currency (and 1 more commit)'],
  ['push-branch', 'ignored: Round prices per currency (and 1 more commit)'],
  ['push-deleted', 'ignored: Push to main'],
  ['release', 'change: Released v2.31.0: Rounding'],
  ['release-edited', 'ignored: Released v2.31.0: Rounding'],
  ['workflow-failed', 'trigger: CI failed on main'],
  ['workflow-succeeded', 'resolve: CI succeeded on main'],
  ['workflow-in-progress', 'ignored: CI on main'],
  ['workflow-cancelled', 'ignored: CI on main'],
  ['workflow-pull-request', 'ignored: CI on main'],
  ['check-failed', 'trigger: scan failed on main'],
  ['check-of-workflow', 'ignored: build on main'],
  ['ping', 'ignored: GitHub tried the webhook'],
  ['missing-optional-fields', 'change: Deployed deployment 1 to production'],
])('%s is %s, with the event named by the header or found out from the body', (name, told) => {
  const [signal] = read(name)
  expect(`${signal!.action}: ${signal!.title}`).toBe(told)
  const [guessed] = github.parse(posted(load(name)), configured('github'))
  expect(guessed).toEqual({ ...signal, rawSha256: guessed!.rawSha256 })
  if (signal!.action === 'ignored') expect(signal!.reason).toMatch(/\w.*\.$/)
})

test('a push tells which files it touched', () => {
  const commits = [
    { modified: ['src/a.ts'], added: ['src/b.ts'] },
    { modified: ['src/a.ts'], removed: ['c.md'] },
  ]
  const body = { ...(load('push') as object), commits }
  const [signal] = github.parse(posted(body, { 'x-github-event': 'push' }), configured('github'))
  expect(signal!.change!.files).toEqual(['src/a.ts', 'src/b.ts', 'c.md'])
})

test('a push counts from the moment it was made, not from that of its commits', () => {
  expect(read('push')[0]).toMatchObject({
    startsAt: new Date(1773134100_000),
    change: { kind: 'commit', sha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246', author: 'carol' },
  })
})

test('a workflow that fails is an alert that its next success ends, in whatever order they come', () => {
  const [failed] = read('workflow-failed')
  const [succeeded] = read('workflow-succeeded')
  expect(succeeded!.dedupKey).toBe(failed!.dedupKey)
  expect(receive(succeeded!, undefined).outcome).toBe('buries')
  expect(failed!.sourceAt! < succeeded!.sourceAt!).toBe(true)
  expect(failed).toMatchObject({ severity: 'warning', service: 'payments', groupKey: 'acme/payments@main' })
})

describe('the service', () => {
  test('is what the settings or the profiles say of the repository', () => {
    const services = { 'acme/payments': 'payments-api' }
    expect(read('push', { extra: { services } })[0]!.service).toBe('payments-api')
    expect(read('push', { repositories: { 'acme/payments': ['ledger'] } })[0]!.service).toBe('ledger')
    expect(read('push', { service: 'shop' })[0]!.service).toBe('shop')
  })

  test('may be several: each of them changed, but a failed workflow is one alert', () => {
    const extra = { services: { 'acme/payments': ['payments-api', 'payments-worker'] } }
    const changed = read('push', { extra })
    expect(changed.map(({ service }) => service)).toEqual(['payments-api', 'payments-worker'])
    expect(new Set(changed.map(({ dedupKey }) => dedupKey)).size).toBe(2)
    expect(read('workflow-failed', { extra }).map(({ service }) => service)).toEqual(['payments'])
  })
})

test('other branches count when they are named', () => {
  const extra = { branches: ['try-rounding'] }
  expect(read('push-branch', { extra })[0]!.action).toBe('change')
  expect(read('push', { extra })[0]!.action).toBe('ignored')
})

test.each([
  ['an event with a malformed part', posted(load('malformed'), { 'x-github-event': 'workflow_run' }), 'workflow_run: '],
  ['a body of no event', posted({ hello: 1 }), 'x-github-event is missing'],
  ['an event without its repository', posted({}, { 'x-github-event': 'push' }), 'repository: is missing'],
])('%s is a problem, at the door and in the job', (_, delivery, message) => {
  expect(() => github.parse(delivery, configured('github'))).toThrow(message)
  expect(github.screen!(delivery, configured('github'))).toMatchObject({
    refuse: { status: 400, body: { message: expect.stringContaining(message) } },
  })
})

test('an event that says nothing of deploys is kept as ignored', () => {
  const delivery = posted({ action: 'opened', repository: { full_name: 'a/b' } }, { 'x-github-event': 'issues' })
  expect(github.parse(delivery, configured('github'))).toMatchObject([{ action: 'ignored' }])
})

test('a webhook that sends forms is read as well', () => {
  const form = new URLSearchParams({ payload: JSON.stringify(load('push')) }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-github-event': 'push' }
  expect(github.parse(posted(form, headers), configured('github'))[0]).toMatchObject({ action: 'change' })
})

test('only the HMAC of the very bytes with the secret is a proof', () => {
  const bytes = Buffer.from('{"zen":"é"}')
  const { holds } = github.proof!
  const signature = `sha256=${createHmac('sha256', 'secret').update(bytes).digest('hex')}`
  expect(holds(signature, bytes, 'secret')).toBe(true)
  for (const [shown, body, secret] of [
    [signature, bytes, 'other'],
    [signature, Buffer.from('{"zen":"e"}'), 'secret'],
    [signature.slice(0, -1), bytes, 'secret'],
    [signature.slice(7), bytes, 'secret'],
    ['sha256=', bytes, 'secret'],
    ['', bytes, 'secret'],
  ] as const)
    expect(holds(shown, body, secret)).toBe(false)
})
