import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, type Json, person, runOn, user } from './test-context.ts'

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

const open = async (service = 'quiet', more: object = {}, given: Partial<Context> = {}) =>
  (await run('create', { title: 'Disk full', service, ...more }, given)).id

test('a restricted incident is as if it did not exist for everybody else', async () => {
  const carol = { actor: user('carol') }
  const id = await open('vault', {}, carol)
  const missing = { code: 'not_found', message: `There is no incident ${id}.` }
  await expect(run('incident', { incident: id })).rejects.toMatchObject(missing)
  await expect(run('ack', { incident: id })).rejects.toMatchObject(missing)
  await expect(run('clear', { incident: id, alert: 'x' })).rejects.toMatchObject(missing)
  await expect(run('promote', { incident: id })).rejects.toMatchObject(missing)
  await expect(run('deliveries', { incident: id })).rejects.toMatchObject(missing)
  const listed = async (given: Partial<Context>) =>
    JSON.stringify(await run('incidents', { service: 'vault', status: 'all' }, given)).includes(id)
  expect(await listed({})).toBe(false)
  expect(await listed(carol)).toBe(true)
  expect(await listed({ actor: user('machine', 'sre-lead') })).toBe(true)
  expect(await run('ack', { incident: id }, carol)).toMatchObject({ status: 'acknowledged' })
})

test('lists show what is not resolved unless asked otherwise, page by page', async () => {
  const ids = [await open(), await open(), await open()]
  await run('resolve', { incident: ids[1]! })
  const list = async (input: object) => {
    const { incidents, next_cursor } = (await run('incidents', input)) as unknown as {
      incidents: Json[]
      next_cursor: string | null
    }
    return { ids: incidents.map(({ id }) => id), next: next_cursor }
  }
  const active = await list({})
  expect(active.ids).toEqual(expect.arrayContaining([ids[0], ids[2]]))
  expect(active.ids).not.toContain(ids[1])
  expect((await list({ status: 'resolved' })).ids).toContain(ids[1])
  expect((await list({ status: 'all', search: ids[1]! })).ids).toEqual([ids[1]])
  const first = await list({ status: 'all', limit: 2 })
  expect(first.ids).toEqual([ids[2], ids[1]])
  expect((await list({ status: 'all', limit: '2', cursor: first.next! })).ids[0]).toBe(ids[0])
})

test('one incident comes with its timeline, alerts, places in Slack and deliveries', async () => {
  const id = await open()
  await run('note', { incident: id, text: 'Looking' })
  expect(await run('incident', { incident: id })).toMatchObject({
    id,
    events: [{ text: 'Opened by @alice' }, { type: 'noted', quote: 'Looking' }],
    alerts: [],
    slack: [],
    deliveries: [],
  })
  await expect(run('incident', { incident: 'INC-999999' })).rejects.toMatchObject({ code: 'not_found' })
})
