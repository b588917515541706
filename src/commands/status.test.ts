import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raw } from '../core/inbox.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { contextWith, furnish, person, runOn, user } from './test-context.ts'

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
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

const raw = (body: string): Raw => ({
  door: 'alerts',
  source: 'prom',
  headers: { authorization: 'Bearer very-secret' },
  body,
  sha256: 'x',
  receivedAt: t.clock.now(),
})

test('the status counts what may be seen and says what needs a look', async () => {
  const bob = user('bob')
  await run('create', { title: 'Secret', service: 'vault' })
  const all = (await run('status')).incidents as { open: number }
  const some = (await run('status', {}, { actor: bob })).incidents as { open: number }
  expect(all.open - some.open).toBe(1)
  const [accepted] = await t.store.accept([raw('x')])
  await t.store.settle([{ id: accepted!.id, state: 'dead', error: 'no' }])
  expect(await run('status')).toMatchObject({
    version: '1.2.3',
    healthy: false,
    findings: [expect.stringContaining('could not be read')],
  })
})

test('the status says what the process found about itself', async () => {
  const context = contextWith()
  const settings = { ...context.settings, findings: () => ['The configuration file has a fault.'] }
  expect(await run('status', {}, { settings })).toMatchObject({
    healthy: false,
    findings: expect.arrayContaining(['The configuration file has a fault.']),
  })
})
