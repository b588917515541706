import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IncidentFilter } from '../core/incident-reader.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({
    plan: ({ event }) => [
      { notifier: 'slack', workspace: 'w', channel: '#ops', kind: 'card', event: event.id, priority: 20 },
    ],
  })
  for (const [title, service, urgency] of [
    ['Disk full', 'db', 'high'],
    ['100% cpu_load', 'web', 'low'],
    ['Slow \\ queries', 'db', 'low'],
  ] as const)
    await t.store.transact((tx) => tx.open({ title, service, urgency, source: 'manual' }, actor))
  await t.store.transact(async (tx) => tx.append((await tx.incident('INC-2'))!, [{ type: 'acknowledged' }], actor))
})
afterAll(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const

test.each<[string, IncidentFilter, string[]]>([
  ['nothing: the newest first', {}, ['INC-3', 'INC-2', 'INC-1']],
  ['status', { status: ['open'] }, ['INC-3', 'INC-1']],
  ['service and urgency', { service: ['db'], urgency: ['low'] }, ['INC-3']],
  ['services that must not appear', { hidden: ['db'] }, ['INC-2']],
  ['a word, in any case', { search: 'DISK' }, ['INC-1']],
  ['a percent sign as itself', { search: '0%' }, ['INC-2']],
  ['an underscore as itself', { search: 'u_l' }, ['INC-2']],
  ['a backslash as itself', { search: '\\ q' }, ['INC-3']],
  ['an id', { search: 'inc-3' }, ['INC-3']],
  ['what no database would take', { search: '\u0000\ud800' }, []],
])('a list asked by %s', async (_, filter, ids) => {
  expect((await t.store.incidents(filter, { limit: 10 })).items.map((i) => i.id)).toEqual(ids)
})

test('pages follow each other, and a cursor that is none is harmless', async () => {
  const first = await t.store.incidents({}, { limit: 2 })
  expect([first.items.map((i) => i.id), first.next]).toEqual([['INC-3', 'INC-2'], 'INC-2'])
  const second = await t.store.incidents({}, { limit: 2, cursor: first.next! })
  expect([second.items.map((i) => i.id), second.next]).toEqual([['INC-1'], undefined])
  expect((await t.store.incidents({}, { limit: 2, cursor: 'nonsense' })).items).toEqual([])
  expect((await t.store.incidents({}, { limit: 5, cursor: `INC-${'9'.repeat(30)}` })).items).toHaveLength(3)
})

test('counts know every status and leave out what may not be seen', async () => {
  expect(await t.store.countByStatus([])).toEqual({ open: 2, acknowledged: 1, snoozed: 0, resolved: 0 })
  expect(await t.store.countByStatus(['db'])).toMatchObject({ open: 0, acknowledged: 1 })
})

test('an incident nobody has is none, whatever was asked', async () => {
  expect(await t.store.incident('INC-99')).toBeUndefined()
  expect(await t.store.incident('INC-\u0000')).toBeUndefined()
})

test('the places of an incident are those where its card was posted', async () => {
  expect(await t.store.messages('INC-1')).toEqual([])
  const claimed = await t.store.claim('slack:w:chat.postMessage:#ops')
  if (!claimed || !('owed' in claimed)) throw new Error('nothing to claim')
  await t.store.confirm(claimed.owed.delivery, { channel: 'C1', ts: '1.2' }, claimed.owed.delivery.lane)
  expect(await t.store.messages('INC-1')).toEqual([{ workspace: 'w', team: '', channel: 'C1', ts: '1.2' }])
})
