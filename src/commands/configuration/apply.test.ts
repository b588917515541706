import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { furnish, person, runOn, user } from '../test-context.ts'
import type { PlanJson } from './plan-json.ts'

let t: TestStore
let run: (name: string, input?: object) => Promise<PlanJson>
beforeAll(async () => {
  t = await testStore()
  run = runOn(t, { actor: user('alice', 'sre-lead') }) as unknown as typeof run
  await t.store.declare([{ kind: 'user', body: person('alice', { role: 'sre-lead' }) }], '/etc/allclear.toml')
  await furnish(t.store, { user: [person('bob'), person('carol')] })
})
afterAll(() => t.close())

const weekly = (members: string[]) => ({
  time_zone: 'Europe/Berlin',
  rotation: 'weekly',
  starts: '2026-02-23',
  members,
})
const shop = (more: object = {}) => ({
  owner: 'shop',
  schedules: { primary: weekly(['bob', 'carol']) },
  policies: { standard: { steps: [{ targets: ['schedule:primary'] }, { after: '5m', targets: ['user:alice'] }] } },
  services: { checkout: { policy: 'standard', sla: { high: { ack: '300s' } } } },
  ...more,
})
const applied = async (input: object) => run('apply', { ...input, hash: (await run('plan', input)).hash })
const told = ({ changes }: PlanJson) => changes.map(({ action, kind, id }) => `${action} ${kind} ${id}`)

test('a plan changes nothing, what is applied is there, and then nothing is left to do', async () => {
  const planned = await run('plan', shop())
  expect(told(planned)).toEqual(['create schedule primary', 'create policy standard', 'create service checkout'])
  expect(planned.follows).toContain('On call for primary from now on: carol.')
  expect((await t.store.readDirectory()).services.has('checkout')).toBe(false)
  expect(told(await run('apply', { ...shop(), hash: planned.hash }))).toEqual(told(planned))
  expect((await t.store.readDirectory()).services.get('checkout')).toMatchObject({ sla: { high: { ack: 300_000 } } })
  const again = await run('plan', shop())
  expect(again).toMatchObject({ changes: [], blocked: [], summary: { unchanged: 3, untouched: 3 } })
  expect((await run('apply', { ...shop(), hash: planned.hash })).changes).toEqual([])
})

test('a change is told field by field, with what follows from it', async () => {
  const wanted = shop({
    schedules: { primary: weekly(['carol', 'bob']) },
    policies: { standard: { steps: [{ targets: ['schedule:primary'] }, { after: '10m', targets: ['user:alice'] }] } },
  })
  const planned = await run('plan', wanted)
  expect(planned.changes).toMatchObject([
    { kind: 'schedule', fields: [{ field: 'layers[0].members', from: ['bob', 'carol'], to: ['carol', 'bob'] }] },
    { kind: 'policy', fields: [{ field: 'steps[1].after', from: '5m', to: '10m' }] },
  ])
  expect(planned.follows).toEqual([
    'On call for primary now: carol → bob.',
    'Incidents that are open keep the policy they started with: standard.',
  ])
})

test('a plan made before somebody changed the same object is not applied', async () => {
  const wanted = shop({ services: { checkout: { policy: 'standard', name: 'Checkout' } } })
  const { hash } = await run('plan', wanted)
  await run('save-service', { id: 'checkout', policy: 'standard', name: 'By hand' })
  await expect(run('apply', { ...wanted, hash })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Plan again'),
  })
  expect((await t.store.readDirectory()).services.get('checkout')?.name).toBe('By hand')
  const drifted = await run('plan', shop())
  expect(drifted.changes).toMatchObject([{ action: 'change', kind: 'service', id: 'checkout' }])
  await applied(shop())
})

test('what the configuration file declares is refused with the name of the file, and nothing else happens either', async () => {
  const wanted = shop({ users: { alice: { name: 'alice', email: 'alice@example.com', role: 'viewer' } }, services: {} })
  const planned = await run('plan', wanted)
  expect(planned.blocked).toEqual([
    {
      kind: 'user',
      id: 'alice',
      reason:
        'It is declared in the configuration file /etc/allclear.toml, which the server follows. Change it there, or leave it out here.',
    },
  ])
  await expect(run('apply', { ...wanted, hash: planned.hash })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('/etc/allclear.toml'),
  })
  expect((await t.store.readDirectory()).services.has('checkout')).toBe(true)
})

test('sets leave each other alone, and may say the same', async () => {
  await applied({ owner: 'search', services: { index: { policy: 'standard' } } })
  expect((await run('plan', { owner: 'search', services: {} })).changes).toMatchObject([
    { action: 'remove', kind: 'service', id: 'index' },
  ])
  const same = { checkout: { policy: 'standard', sla: { high: { ack: '5m' } } } }
  expect(await run('plan', { owner: 'search', services: { index: { policy: 'standard' }, ...same } })).toMatchObject({
    changes: [],
    blocked: [],
  })
  const other = await run('plan', { owner: 'search', services: { checkout: { policy: 'standard' } } })
  expect(other.blocked).toMatchObject([{ reason: expect.stringContaining('the set "shop"') }])
})

test('what people made is taken over, and goes when the set no longer names it', async () => {
  await run('save-team', { id: 'night', members: ['bob'] })
  const planned = await run('plan', { owner: 'night', teams: { night: { members: ['bob'] } } })
  expect(planned.changes).toEqual([
    { action: 'change', kind: 'team', id: 'night', taken_from: 'the portal', fields: [] },
  ])
  await applied({ owner: 'night', teams: { night: { members: ['bob'] } } })
  await applied({ owner: 'night' })
  expect((await t.store.readDirectory()).teams.has('night')).toBe(false)
})

test('what others name does not go', async () => {
  await applied({ owner: 'crew', teams: { crew: { members: ['bob'] } } })
  await run('save-service', { id: 'ledger', team: 'crew' })
  const { blocked, hash } = await run('plan', { owner: 'crew' })
  expect(blocked).toEqual([
    {
      kind: 'team',
      id: 'crew',
      reason: 'It cannot go: service ledger (team), which belongs to the portal, names it. Change that first.',
    },
  ])
  await expect(run('apply', { owner: 'crew', hash })).rejects.toMatchObject({ code: 'conflict' })
})

test('a swap that somebody made survives what is applied', async () => {
  await run('override', { schedule: 'primary', user: 'alice', for: '4h' })
  expect((await run('plan', shop())).changes).toEqual([])
  await applied(shop({ schedules: { primary: { ...weekly(['bob', 'carol']), name: 'Primary' } } }))
  const { schedules } = await t.store.readDirectory()
  expect(schedules.get('primary')).toMatchObject({ name: 'Primary', overrides: [{ user: 'alice' }] })
})

test('a name that leads nowhere and an address of two are refused at the field', async () => {
  await expect(
    run('plan', { owner: 'x', services: { api: { policy: 'standart', team: 'none' } } }),
  ).rejects.toMatchObject({
    code: 'invalid',
    fields: { 'services.api.policy': 'There is no policy "standart". Did you mean standard?' },
  })
  await expect(
    run('plan', { owner: 'x', users: { robert: { name: 'Robert', email: 'bob@example.com' } } }),
  ).rejects.toMatchObject({ fields: { 'users.robert.email': expect.stringContaining('also the address of bob') } })
  await expect(
    run('plan', { owner: 'x', schedules: { s: { time_zone: 'UTC', rotation: 'daily' } } }),
  ).rejects.toMatchObject({ fields: { 'schedules.s.members': expect.any(String) } })
})

test('only SRE leads plan and apply, and what was applied is in the audit log', async () => {
  const oncall = runOn(t, { actor: user('bob', 'oncall') })
  await expect(oncall('plan', { owner: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(oncall('apply', { owner: 'x', hash: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'forbidden' })
  const { items } = await t.store.audit({}, { limit: 50 })
  expect(items.map(({ command, outcome }) => `${command} ${outcome}`)).toContain('apply done')
})
