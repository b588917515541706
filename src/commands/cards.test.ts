import { afterAll, beforeAll, expect, test } from 'vitest'
import { plain } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { answer, find } from './dispatch.ts'
import { contextWith, furnish, person, user } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { user: [person('alice')], service: [{ id: 'shop' }] })
})
afterAll(() => t.close())

async function show(name: string, input: object = {}) {
  const directory = await t.store.readDirectory()
  const given: Partial<Context> = { store: t.store, clock: t.clock, directory, actor: user('alice', 'sre-lead') }
  return answer(find(name)!, contextWith(given), input)
}

test.each([
  ['incidents', 'Nothing is burning.'],
  ['oncall', 'Nobody is on call.'],
  ['status', 'Allclear is well'],
  ['schedules', 'There are no schedules yet.'],
  ['services', 'Services'],
  ['keys', 'There are no API keys beside those of the configuration.'],
  ['workspaces', 'No Slack workspace is connected yet.'],
  ['sources', 'No alert source is configured yet.'],
  ['inbox', 'Nothing here.'],
  ['deliveries', 'Nothing was sent yet.'],
])('with nothing to tell, %s says: %s', async (name, title) => {
  expect((await show(name)).title).toBe(title)
})

test('an incident is told from its opening to its end', async () => {
  expect((await show('create', { title: 'Disk full', service: 'shop' })).title).toBe('Opened INC-1')
  t.clock.forward(60_000)
  const acknowledged = await show('ack', { incident: 1 })
  expect(acknowledged).toMatchObject({ title: 'Acknowledged INC-1', tone: 'good' })
  expect(acknowledged.lines?.map(plain)).toEqual(['INC-1 Disk full'])
  t.clock.forward(60_000)
  expect((await show('snooze', { incident: 1, for: '1h' })).lines?.map(plain)[1]).toBe(
    'It opens again at 2026-03-02T10:02:00Z.',
  )
  expect((await show('assign', { incident: 1, to: 'me' })).title).toBe('INC-1 is with alice')
  const listed = await show('incidents')
  expect(listed.title).toBe('1 incident')
  expect(listed.table?.rows[0]?.map(plain).slice(0, 4)).toEqual(['INC-1', '🔴 high', 'Disk full', 'shop'])
  const resolved = await show('resolve', { incident: 1, note: 'Made room' })
  expect(resolved.lines?.map(plain)).toEqual(['INC-1 Disk full', 'It took 2 min.', 'Resolution: Made room'])
  const told = (await show('incident', { incident: 1 })).lines?.map(plain).join('\n')
  expect(told).toContain('Opened by @alice')
  expect(told).toContain('Resolved by @alice')
})
