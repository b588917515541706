import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob', { slack: { T1: 'UBOB' } })],
    team: [{ id: 'vault-team' }],
    service: [
      { id: 'vault', restricted_to: ['vault-team'] },
      { id: 'shop', responders: ['alice', 'bob'], slack: { channel: '#shop' } },
    ],
  })
  await t.store.declare([{ kind: 'team', body: { id: 'declared', members: ['alice'] } }])
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

test('objects are saved, listed as they were written, and removed', async () => {
  await run('save-policy', { id: 'standard', steps: [{ after: '5m', targets: ['user:alice', 'channel:#ops'] }] })
  await run('save-service', { id: 'api', policy: 'standard', sla: { high: { ack: '300s' } } })
  expect(await run('policies')).toMatchObject({
    policies: [{ id: 'standard', steps: [{ after: '5m', targets: ['user:alice', 'channel:#ops'] }] }],
  })
  const { services } = await run('services')
  expect(services).toContainEqual(expect.objectContaining({ id: 'api', sla: { high: { ack: '5m' } } }))
  expect((await t.store.readDirectory()).services.get('api')?.sla).toEqual({ high: { ack: 300_000 } })
  expect(await run('remove-service', { id: 'api' })).toEqual({ removed: 'api' })
  await expect(run('remove-service', { id: 'api' })).rejects.toMatchObject({ code: 'not_found' })
})

test('what is listed can be saved again and means the same', async () => {
  const before = await t.store.readDirectory()
  const { users } = (await run('users')) as unknown as { users: object[] }
  const { policies } = (await run('policies')) as unknown as { policies: object[] }
  for (const one of users) await run('save-user', one)
  for (const one of policies) await run('save-policy', one)
  expect(await t.store.readDirectory()).toEqual(before)
})

test('an object that names something unknown is refused at the field', async () => {
  await expect(run('save-team', { id: 'a', members: ['alice', 'bobb'] })).rejects.toMatchObject({
    code: 'invalid',
    fields: { 'members.1': 'There is no user "bobb". Did you mean bob?' },
  })
  await expect(run('save-service', { id: 'a', policy: 'gone' })).rejects.toMatchObject({
    fields: { policy: 'There is no policy "gone". Add the policy first.' },
  })
  await expect(
    run('save-policy', { id: 'p', steps: [{ targets: ['user:alice', 'schedule:x'] }] }),
  ).rejects.toMatchObject({
    fields: { 'steps.0.targets.1': expect.stringContaining('no schedule') },
  })
  await expect(
    run('save-schedule', { id: 's', time_zone: 'UTC', rotation: 'daily', members: ['alice'] }),
  ).rejects.toMatchObject({
    code: 'invalid',
    fields: { starts: expect.any(String) },
  })
})

test('what the configuration declares is not changed through the API', async () => {
  await expect(run('save-team', { id: 'declared', members: [] })).rejects.toMatchObject({ code: 'conflict' })
  await expect(run('remove-team', { id: 'declared' })).rejects.toMatchObject({ code: 'conflict' })
})

test('a restricted service is not listed to others', async () => {
  const ids = async (given: Partial<Context>) =>
    ((await run('services', {}, given)).services as { id: string }[]).map(({ id }) => id)
  expect(await ids({})).toContain('vault')
  expect(await ids({ actor: user('bob', 'viewer') })).not.toContain('vault')
})
