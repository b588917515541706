import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { answer, find } from './dispatch.ts'
import { type Held, testProfiles } from './test-backend.ts'
import { call, contextWith, directoryOf, noProfiles, person, start, user } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await t.store.putDeploys([
    deploy('ci/1', 30, { version: 'v2', author: 'carol', url: 'https://ci.example.com/1' }),
    deploy('ci/0', 60 * 30, { version: 'v1' }),
    deploy('ci/9', 45, { service: 'ledger', kind: 'commit', sha: 'abcdef0123456789' }),
  ])
})
afterAll(() => t.close())

const deploy = (id: string, minutesAgo: number, more: Partial<Deploy> = {}): Deploy => ({
  id,
  at: new Date(start.getTime() - minutesAgo * 60_000),
  service: 'payments-api',
  kind: 'deploy',
  title: `Deployed ${id}`,
  origin: 'ci',
  ...more,
})
const asking = (held: Held = {}, given: Partial<Context> = {}) =>
  contextWith({ store: t.store, clock: t.clock, profiles: testProfiles(held), ...given })
const listed = async (context: Context, input: object) =>
  call<{ deploys: { id: string }[]; notes: string[] }>(context, 'deploys', input)
const ids = async (context: Context, input: object) => (await listed(context, input)).deploys.map(({ id }) => id)

const rollout = deploy('rs/7', 28, { kind: 'rollout', version: 'v2', origin: 'kubernetes' })
const restart = deploy('rs/8', 5, { kind: 'rollout', version: 'v2.1', origin: 'kubernetes' })

test('joins what sources told with what the backend knows, newest first, each once', async () => {
  const context = asking({ changes: [rollout, restart] })
  const { deploys } = await listed(context, { service: 'payments-api' })
  expect(deploys.map(({ id }) => id)).toEqual(['rs/8', 'ci/1'])
  expect(deploys[1]).toEqual({
    id: 'ci/1',
    files: null,
    diff: null,
    at: '2026-03-02T08:30:00.000Z',
    service: 'payments-api',
    kind: 'deploy',
    title: 'Deployed ci/1',
    version: 'v2',
    sha: null,
    author: 'carol',
    url: 'https://ci.example.com/1',
    origin: 'ci',
  })
  expect(await ids(context, { service: 'payments-api', since: '2d' })).toEqual(['rs/8', 'ci/1', 'ci/0'])
})

test('a backend that is away takes nothing from what sources told, and is named', async () => {
  const away = asking({ away: new Problem('unavailable', 'Nobody answers at the cluster.') })
  // The backend of tests throws for lines and series only, so its changes are made to fail here.
  const { backend } = away.profiles.resolve()
  backend.changes = () => Promise.reject(new Problem('unavailable', 'Nobody answers at the cluster.'))
  expect(await listed(away, { service: 'payments-api' })).toMatchObject({
    deploys: [{ id: 'ci/1' }],
    notes: ['Without what lab knows (test): Nobody answers at the cluster.'],
  })
})

test('a backend without changes is not asked', async () => {
  const without = asking({ abilities: ['logs'], changes: [rollout, restart] })
  expect(await ids(without, { service: 'payments-api' })).toEqual(['ci/1'])
})

test('the log answers for services that no backend observes', async () => {
  const directory = directoryOf({ service: [{ id: 'ledger', name: 'The Ledger' }] })
  expect(await ids(asking({}, { directory }), { service: 'the ledger' })).toEqual(['ci/9'])
  expect(await ids(asking({}, { profiles: noProfiles }), { service: 'ledger' })).toEqual(['ci/9'])
})

test('nobody learns of a service that is unknown or hidden', async () => {
  const directory = directoryOf({
    user: [person('alice')],
    team: [{ id: 'payments', members: [] }],
    service: [
      { id: 'ledger', restricted_to: ['payments'] },
      { id: 'payments-api', restricted_to: ['payments'] },
    ],
  })
  for (const service of ['ledger', 'payments-api', 'nonsense'])
    await expect(ids(asking({}, { directory }), { service })).rejects.toThrow(/no service/)
  await expect(ids(asking({}, { directory, profiles: noProfiles }), { service: 'ledger' })).rejects.toThrow(
    'There is no service "ledger".',
  )
  expect(await ids(asking({}, { directory, actor: user('boss', 'sre-lead') }), { service: 'ledger' })).toEqual(['ci/9'])
})

test('people see a table, or where changes would come from', async () => {
  const command = find('deploys')!
  const card = await answer(command, asking({ changes: [restart] }), { service: 'payments-api' })
  expect(card.title).toMatch(/^payments-api: 2 changes in /)
  expect(card.table!.rows[1]).toEqual([
    [{ time: new Date('2026-03-02T08:30:00Z'), form: 'clock' }],
    'deploy',
    [{ link: 'Deployed ci/1', url: 'https://ci.example.com/1' }],
    'v2',
    'carol',
  ])
  const none = await answer(command, asking(), { service: 'payments-api', since: '5m' })
  expect(none.lines!.at(-1)).toMatch(/github, gitlab, argocd/)
})
