import { afterAll, beforeEach, expect, test } from 'vitest'
import { type TestStore, testStore } from '../store/test-store.ts'
import { keepSilence } from './noise/keep-silence.ts'
import { recheckQuiet } from './noise/recheck.ts'
import { furnish, runOn } from './test-context.ts'
import { tick } from './tick.ts'

let t: TestStore
const opened: TestStore[] = []
beforeEach(async () => {
  t = await testStore()
  opened.push(t)
})
afterAll(async () => {
  for (const each of opened) await each.close()
})

const hour = 3_600_000
const run = (name: string, input: object = {}) => runOn(t)(name, input)

/** What the timers and workers of a server would do at this moment. */
async function settle() {
  for (const id of await t.store.dueSilences(100)) await keepSilence(t.store, id)
  await recheckQuiet(t.store, [])
}

test('maintenance holds the SLA of open and new incidents of its services, and lets go at its end', async () => {
  await furnish(t.store, {
    service: [
      { id: 'shop', sla: { high: { ack: '30m', resolve: '4h' } } },
      { id: 'cart', sla: { high: { ack: '30m' } } },
    ],
  })
  const open = await run('create', { title: 'Slow', service: 'shop' })
  t.clock.forward(600_000)
  const silence = await run('silence', { matchers: 'service=shop', kind: 'maintenance', for: '2h', comment: 'Upgrade' })
  await settle()
  const during = await run('create', { title: 'Another', service: 'shop' })
  const elsewhere = await run('create', { title: 'Cart', service: 'cart' })
  const held = { maintenance: [silence.id], paused_at: '2026-03-02T09:10:00.000Z' }
  expect((await run('incident', { incident: open.id })).sla).toMatchObject(held)
  expect(during.sla).toMatchObject(held)
  expect(elsewhere.sla).toMatchObject({ maintenance: [], paused_at: null })
  t.clock.forward(hour)
  for (const id of [open.id, during.id]) await tick(t.store, id)
  expect((await t.store.timeline(open.id)).map((e) => e.type)).toEqual(['opened', 'sla_paused'])
  t.clock.forward(hour)
  await settle()
  const after = await run('incident', { incident: open.id })
  expect(after.sla).toMatchObject({ paused_at: null, maintenance: [], ack: { due_at: '2026-03-02T11:30:00.000Z' } })
})

test('an acknowledge and a snooze during maintenance leave the SLA still; both must be over', async () => {
  await furnish(t.store, { service: [{ id: 'shop', sla: { high: { resolve: '4h' } } }] })
  const { id } = await run('create', { title: 'Slow', service: 'shop' })
  await run('silence', { matchers: 'service=shop', kind: 'maintenance', for: '1h', comment: 'Upgrade' })
  await settle()
  await run('acknowledge', { incident: id })
  expect((await run('incident', { incident: id })).sla).toMatchObject({ paused_at: '2026-03-02T09:00:00.000Z' })
  await run('snooze', { incident: id, for: '2h' })
  t.clock.forward(hour)
  await settle()
  expect((await run('incident', { incident: id })).sla).toMatchObject({
    maintenance: [],
    paused_at: '2026-03-02T09:00:00.000Z',
  })
  t.clock.forward(hour)
  await tick(t.store, id)
  expect((await run('incident', { incident: id })).sla).toMatchObject({
    paused_at: null,
    resolve: { due_at: '2026-03-02T15:00:00.000Z' },
  })
})

test('a resolve ends the pause, and a reopening within the window begins another', async () => {
  await furnish(t.store, { service: [{ id: 'shop', sla: { high: { resolve: '4h' } } }] })
  const { id } = await run('create', { title: 'Slow', service: 'shop' })
  await run('silence', { matchers: 'service=shop', kind: 'maintenance', for: '3h', comment: 'Upgrade' })
  await settle()
  t.clock.forward(hour)
  expect((await run('resolve', { incident: id })).sla).toMatchObject({ paused_at: null, maintenance: [] })
  t.clock.forward(hour)
  expect((await run('reopen', { incident: id })).sla).toMatchObject({ paused_at: '2026-03-02T11:00:00.000Z' })
})

test('a window that begins later, or comes again, holds the SLA from its own beginning', async () => {
  await furnish(t.store, { service: [{ id: 'shop', sla: { high: { resolve: '40h' } } }] })
  const { id } = await run('create', { title: 'Slow', service: 'shop' })
  await run('silence', {
    matchers: 'service=shop',
    kind: 'maintenance',
    starts: '2026-03-02T12:00:00Z',
    rrule: 'FREQ=DAILY',
    duration: '1h',
    comment: 'Backup',
  })
  const pauses = async () => (await t.store.timeline(id)).filter((e) => e.type.startsWith('sla_')).map((e) => e.type)
  await settle()
  expect(await pauses()).toEqual([])
  for (const at of ['12:00', '13:00']) {
    t.clock.set(`2026-03-02T${at}:20Z`)
    await settle()
  }
  t.clock.set('2026-03-03T12:30:00Z')
  await settle()
  expect(await pauses()).toEqual(['sla_paused', 'sla_resumed', 'sla_paused'])
  expect((await t.store.incident(id))?.sla.pausedAt).toEqual(new Date('2026-03-03T12:00:00Z'))
})
