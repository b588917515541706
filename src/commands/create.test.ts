import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('carol')],
    team: [{ id: 'vault-team', members: ['carol'] }],
    service: [
      { id: 'shop', responders: ['alice', 'channel:#ops'] },
      { id: 'vault', restricted_to: ['vault-team'] },
      { id: 'quiet' },
    ],
  })
  run = runOn(t)
})
afterAll(() => t.close())

test('declaring an incident pages the first step of its service in the same breath', async () => {
  const created = await run('create', {
    title: ' Checkout is down ',
    service: 'SHOP',
    priority: 'P1',
    description: 'All of it',
  })
  expect(created).toMatchObject({
    title: 'Checkout is down',
    service: 'shop',
    urgency: 'high',
    priority: 'P1',
    status: 'open',
    source: 'manual',
    escalation: { policy: 'responders:shop', fired: 1 },
    url: `https://allclear.example/incidents/${created.id}`,
  })
  const [opened, escalated] = await t.store.timeline(created.id)
  expect(opened).toMatchObject({ type: 'opened', actor: { kind: 'user', id: 'alice' } })
  expect(escalated).toMatchObject({
    type: 'escalated',
    actor: { kind: 'clock' },
    paged: { users: [{ id: 'alice' }], channels: ['#ops'] },
  })
})

test('an unknown service is refused with the nearest names, and restricted ones are not given away', async () => {
  await expect(run('create', { title: 'x', service: 'shpo' })).rejects.toMatchObject({
    code: 'invalid',
    fields: { service: 'Did you mean shop?' },
  })
  await expect(run('create', { title: 'x', service: 'vault' })).rejects.toMatchObject({
    code: 'invalid',
    message: 'There is no service "vault". There are: quiet, shop.',
  })
})
