import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob'), person('carol')],
    service: [{ id: 'shop', responders: ['alice', 'channel:#ops'] }, { id: 'quiet' }],
  })
  run = runOn(t)
})
afterAll(() => t.close())

const open = async (service = 'quiet') => (await run('create', { title: 'Disk full', service })).id

const types = async (id: string) => (await t.store.timeline(id)).map((e) => e.type)

test('one command id takes effect once and gives its first answer again, whatever happened since', async () => {
  const id = await open()
  const first = await run('ack', { incident: id }, { commandId: 'click-1' })
  await run('resolve', { incident: id, note: 'Cleaned up' })
  expect(await run('ack', { incident: id }, { commandId: 'click-1' })).toEqual(first)
  expect(await types(id)).toEqual(['opened', 'acknowledged', 'resolved'])
})

test('a refusal is repeated too: a late retry does not slip through', async () => {
  const id = await open()
  await run('ack', { incident: id })
  const refused = { code: 'conflict', message: expect.stringContaining('already acknowledged by alice') }
  await expect(run('ack', { incident: id }, { commandId: 'click-2' })).rejects.toMatchObject(refused)
  await run('resolve', { incident: id })
  await run('reopen', { incident: id })
  await expect(run('ack', { incident: id }, { commandId: 'click-2' })).rejects.toMatchObject(refused)
})

test('a command id cannot be used for something else', async () => {
  const id = await open()
  await run('note', { incident: id, text: 'hello' }, { commandId: 'click-3' })
  await expect(run('ack', { incident: id }, { commandId: 'click-3' })).rejects.toMatchObject({ code: 'conflict' })
  const created = await run('create', { title: 'x', service: 'quiet' }, { commandId: 'click-4' })
  expect(await run('create', { title: 'x', service: 'quiet' }, { commandId: 'click-4' })).toEqual(created)
})

test('of two people who click at once one acknowledges and the other is told so', async () => {
  const id = await open()
  const clicks = await Promise.allSettled(
    ['alice', 'bob'].map((who) => run('ack', { incident: id }, { actor: user(who) })),
  )
  expect(clicks.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await types(id)).toEqual(['opened', 'acknowledged'])
})
