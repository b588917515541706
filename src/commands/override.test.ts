import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { user: [person('alice'), person('bob')] })
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

test('who is on call, until when and next; an override takes over and goes again', async () => {
  await run('save-schedule', {
    id: 'primary',
    time_zone: 'Europe/Berlin',
    rotation: 'daily',
    handoff: '09:00',
    starts: '2026-03-01',
    members: ['alice', 'bob'],
  })
  const now = async (at?: string) =>
    ((await run('oncall', { schedule: 'Primary', ...(at && { at }) })).schedules as object[])[0]
  expect(await now()).toMatchObject({
    user: { id: 'bob' },
    until: '2026-03-03T08:00:00.000Z',
    next: { user: { id: 'alice' }, from: '2026-03-03T08:00:00.000Z' },
  })
  expect(await now('2026-03-03T12:00:00+01:00')).toMatchObject({ user: { id: 'alice' } })

  const cover = { schedule: 'primary', user: 'alice', from: '2026-03-02T09:30', for: '2h' }
  const made = await run('override', cover)
  expect(made).toMatchObject({
    user: { id: 'alice' },
    from: '2026-03-02T08:30:00.000Z',
    to: '2026-03-02T10:30:00.000Z',
  })
  expect(await run('override', cover)).toEqual(made)
  expect(await now()).toMatchObject({ user: { id: 'alice' }, until: '2026-03-02T10:30:00.000Z' })
  await run('remove-override', { schedule: 'primary', override: made.id })
  expect(await now()).toMatchObject({ user: { id: 'bob' } })
})

test('an override that makes no sense is refused at the field', async () => {
  const wrong = (input: object) => run('override', { schedule: 'primary', user: 'alice', ...input })
  await expect(wrong({})).rejects.toMatchObject({ fields: { to: 'Write when it ends.' } })
  await expect(wrong({ from: 'soon', for: '1h' })).rejects.toMatchObject({
    fields: { from: expect.stringContaining('"soon"') },
  })
  await expect(wrong({ from: '2026-03-05T10:00', to: '2026-03-05T09:00' })).rejects.toMatchObject({
    fields: { to: expect.any(String) },
  })
  await expect(wrong({ from: '2020-03-05T10:00', for: '1h' })).rejects.toMatchObject({
    fields: { to: 'Choose a later end.' },
  })
  await expect(wrong({ user: 'nobody', for: '1h' })).rejects.toMatchObject({ fields: { user: expect.any(String) } })
})
