import { expect, test } from 'vitest'
import { argocd } from './argocd.ts'
import { configured, fixture, posted } from './fixtures/fixture.ts'

const load = (name: string) => fixture(`argocd/${name}.json`)
const read = (name: string, over = {}) => argocd.parse(posted(load(name)), configured('argocd', over))
const told = (name: string) => read(name).map(({ action, title }) => `${action}: ${title}`)

test('a sync that succeeded is a deploy of what the images say', () => {
  expect(read('synced')[0]).toMatchObject({
    action: 'change',
    dedupKey: 'payments-prod/argocd/sync/2026-03-10T09:14:40.000Z',
    title: 'Synced payments-prod to v2.31.0',
    service: 'payments-prod',
    startsAt: new Date('2026-03-10T09:14:40Z'),
    links: [{ url: 'https://argocd.example.com/applications/argocd/payments-prod' }],
    change: { kind: 'deploy', version: 'v2.31.0', sha: '9fbe69ed279484c0edfced8c1bb6e6d24616b468', author: 'carol' },
  })
})

test.each([
  [
    'synced',
    [
      'change: Synced payments-prod to v2.31.0',
      'resolve: Sync of payments-prod succeeded',
      'resolve: payments-prod is healthy',
    ],
  ],
  [
    'degraded',
    [
      'change: Synced payments-prod to v2.31.0',
      'resolve: Sync of payments-prod succeeded',
      'trigger: payments-prod is degraded',
    ],
  ],
  ['sync-failed', ['trigger: Sync of payments-prod failed']],
  ['running', ['ignored: payments-prod: Running, Progressing']],
  ['missing-optional-fields', ['change: Synced payments-prod', 'resolve: Sync of payments-prod succeeded']],
])('%s tells the whole state of the application', (name, signals) => {
  expect(told(name)).toEqual(signals)
})

test('the state told again is the same deploy, and degraded and healthy are about one condition', () => {
  expect(read('degraded')[0]!.dedupKey).toBe(read('synced')[0]!.dedupKey)
  expect(read('degraded')[2]!.dedupKey).toBe(read('synced')[2]!.dedupKey)
  expect(read('degraded')[2]).toMatchObject({ severity: 'error', sourceAt: new Date('2026-03-10T09:15:30Z') })
})

test('the service is what the settings say of the application or its repository, never merely the name of the latter', () => {
  const by = (over: object) => read('synced', over)[0]!.service
  expect(by({ extra: { services: { 'payments-prod': 'payments-api' } } })).toBe('payments-api')
  expect(by({ repositories: { 'acme/gitops': ['ledger'] } })).toBe('ledger')
  expect(by({})).toBe('payments-prod')
})

test('an application without a name is a problem, at the door and in the job', () => {
  expect(() => read('malformed')).toThrow('app.metadata.name: ')
  expect(argocd.screen!(posted(load('malformed')), configured('argocd'))).toMatchObject({ refuse: { status: 400 } })
})
