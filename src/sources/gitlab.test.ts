import { expect, test } from 'vitest'
import { configured, fixture, posted } from './fixtures/fixture.ts'
import { gitlab } from './gitlab.ts'

const load = (name: string) => fixture(`gitlab/${name}.json`)
const read = (name: string, over = {}) => gitlab.parse(posted(load(name)), configured('gitlab', over))

test('a deployment that succeeded is a change with everything GitLab says of it', () => {
  expect(read('deployment-succeeded')).toMatchObject([
    {
      action: 'change',
      dedupKey: 'acme/pay/payments/deployment/15/success',
      title: 'Deployed v2.31.0 to production',
      body: 'Round prices per currency',
      service: 'payments',
      environment: 'production',
      links: [{ url: 'https://gitlab.example.com/acme/pay/payments/-/jobs/796' }],
      startsAt: new Date('2026-03-10T09:14:02Z'),
      change: {
        kind: 'deploy',
        version: 'v2.31.0',
        sha: '279484c09fbe69ededfced8c1bb6e6d24616b468',
        author: 'carol',
      },
    },
  ])
})

test.each([
  ['deployment-failed', 'change: Deploy of v2.31.0 to production failed'],
  ['deployment-running', 'ignored: Deployment of v2.31.0 to production'],
  ['push', 'change: Round prices per currency'],
  ['push-branch', 'ignored: Round prices per currency'],
  ['push-deleted', 'ignored: Push to main'],
  ['release', 'change: Released v2.31.0: Rounding'],
  ['pipeline-failed', 'trigger: Pipeline failed on main'],
  ['pipeline-succeeded', 'resolve: Pipeline succeeded on main'],
  ['pipeline-running', 'ignored: Pipeline on main'],
  ['pipeline-merge-request', 'ignored: Pipeline on main'],
  ['issue', 'ignored: GitLab event issue'],
  ['missing-optional-fields', 'change: Deployed deployment 17 to production'],
])('%s is %s', (name, told) => {
  const [signal] = read(name)
  expect(`${signal!.action}: ${signal!.title}`).toBe(told)
  if (signal!.action === 'ignored') expect(signal!.reason).toMatch(/\w.*\.$/)
})

test('a pipeline that fails is an alert that its next success ends', () => {
  const [[failed], [succeeded]] = [read('pipeline-failed'), read('pipeline-succeeded')]
  expect(succeeded!.dedupKey).toBe(failed!.dedupKey)
  expect(failed!.sourceAt).toEqual(new Date('2026-03-10T09:14:02Z'))
  expect(succeeded!.sourceAt).toEqual(new Date('2026-03-10T09:30:00Z'))
})

test('the service is what the settings or the profiles say of the project', () => {
  expect(read('push', { extra: { services: { 'acme/pay/payments': 'payments-api' } } })[0]!.service).toBe(
    'payments-api',
  )
  expect(read('push', { repositories: { 'acme/pay/payments': ['ledger'] } })[0]!.service).toBe('ledger')
})

test.each([
  ['a malformed event', load('malformed'), 'object_attributes: '],
  ['a body without a kind', { project: {} }, 'object_kind: '],
])('%s is a problem, at the door and in the job', (_, body, message) => {
  expect(() => gitlab.parse(posted(body), configured('gitlab'))).toThrow(message)
  expect(gitlab.screen!(posted(body), configured('gitlab'))).toMatchObject({ refuse: { status: 400 } })
})

test.each([
  ['secret', 'secret', true],
  ['Secret', 'secret', false],
  ['', '', false],
  ['secret ', 'secret', false],
])('the token %j is %j: %s', (shown, secret, holds) => {
  expect(gitlab.proof!.holds(shown, new Uint8Array(), secret)).toBe(holds)
})
