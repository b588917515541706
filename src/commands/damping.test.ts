import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { applySignals } from './apply-signals.ts'
import { expireAlerts } from './expire-alerts.ts'
import { directoryOf, runOn } from './test-context.ts'
import { hear, testSignal, testSource } from './test-intake.ts'
import { memoryWorld } from './test-transaction.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const minute = 60_000
const flap = { changes: 3, windowMs: 10 * minute, calmMs: 10 * minute }

const say = async (source: SourceSettings, action: Signal['action'], more: Partial<Signal> = {}) =>
  (await hear(t, source, { action, ...more }))[0]!
const incidents = async (name: string) =>
  (await t.store.incidents({}, { limit: 100 })).items.filter((i) => i.source === name)

/** Comes and goes so many times, a minute apart. */
async function comeAndGo(source: SourceSettings, times: number) {
  for (let i = 0; i < times; i++) {
    await say(source, 'trigger')
    t.clock.forward(minute)
    await say(source, 'resolve')
    t.clock.forward(minute)
  }
}

test('what comes and goes too often keeps one incident open, says so once, and is over when it has been calm', async () => {
  const source = testSource('f1', { flap })
  await comeAndGo(source, 1)
  expect((await incidents('f1')).map((i) => i.status)).toEqual(['resolved'])
  await comeAndGo(source, 4)
  const [open, ...others] = await incidents('f1')
  expect(others.map((i) => i.status)).toEqual(['resolved'])
  expect(open).toMatchObject({ status: 'open', firing: 1, total: 1, flapping: [expect.any(String)] })
  expect((await t.store.timeline(open!.id)).map((e) => e.type)).toEqual(['opened', 'alert_joined', 'alert_flapping'])

  const other = await t.another()
  t.clock.forward(9 * minute - 1_000)
  await expireAlerts(other.store, [source])
  expect((await t.store.incident(open!.id))?.status).toBe('open')
  t.clock.forward(1_000)
  await expireAlerts(other.store, [source])
  await expireAlerts(t.store, [source])
  expect(await t.store.incident(open!.id)).toMatchObject({ status: 'resolved', firing: 0 })
  expect(await incidents('f1')).toHaveLength(2)
})

test('what comes back while it is held goes on, and once calm it clears at once again', async () => {
  const source = testSource('f2', { flap })
  await comeAndGo(source, 2)
  await say(source, 'trigger')
  const [open] = await incidents('f2')
  t.clock.forward(30 * minute)
  await expireAlerts(t.store, [source])
  expect((await t.store.incident(open!.id))?.status).toBe('open')
  expect(await say(source, 'resolve')).toMatchObject({ outcome: 'clears' })
  expect((await t.store.incident(open!.id))?.status).toBe('resolved')
})

test('a late copy of a trigger does not bring back what is held, and a repeated resolve changes nothing', async () => {
  const source = testSource('f3', { flap })
  const at = (more: number) => new Date(t.clock.now().getTime() + more)
  const first = at(0)
  for (let i = 0; i < 3; i++) {
    await say(source, 'trigger', { sourceAt: at(0) })
    t.clock.forward(minute)
    await say(source, 'resolve', { sourceAt: at(0) })
    t.clock.forward(minute)
  }
  expect(await say(source, 'trigger', { sourceAt: first })).toMatchObject({ outcome: 'stale' })
  await say(source, 'resolve', { sourceAt: at(0) })
  const [open] = await incidents('f3')
  expect(open).toMatchObject({ status: 'open', firing: 1 })
  t.clock.forward(10 * minute)
  await expireAlerts(t.store, [source])
  expect((await t.store.incident(open!.id))?.status).toBe('resolved')
})

test('a person may resolve what flaps; it opens anew when it comes again', async () => {
  const source = testSource('f4', { flap })
  await comeAndGo(source, 3)
  const [open] = await incidents('f4')
  await runOn(t)('resolve', { incident: open!.id })
  t.clock.forward(10 * minute)
  await expireAlerts(t.store, [source])
  expect((await t.store.timeline(open!.id)).at(-1)?.type).toBe('resolved')
  await say(source, 'trigger')
  expect((await incidents('f4'))[0]).toMatchObject({ status: 'open', firing: 1 })
})

test('an alert counts from the n-th trigger within the time, however it clears between', async () => {
  const source = testSource('n1', { openAfter: { count: 3, withinMs: 5 * minute } })
  expect(await say(source, 'trigger')).toMatchObject({
    outcome: 'muted',
    reason: 'Told 1 of 3 times within 5 min: it does not count yet.',
  })
  t.clock.forward(minute)
  await say(source, 'resolve')
  await say(source, 'trigger')
  expect(await incidents('n1')).toEqual([])
  t.clock.forward(minute)
  expect(await say(source, 'trigger')).toMatchObject({ outcome: 'refires' })
  expect(await incidents('n1')).toMatchObject([{ status: 'open', firing: 1, total: 1 }])
  await say(source, 'resolve')
  expect((await incidents('n1'))[0]?.status).toBe('resolved')
})

test('triggers that lie too far apart never open anything, and a restart forgets none that do not', async () => {
  const source = testSource('n2', { openAfter: { count: 3, withinMs: 5 * minute } })
  for (let i = 0; i < 6; i++) {
    await say(source, 'trigger')
    t.clock.forward(3 * minute)
  }
  expect(await incidents('n2')).toEqual([])
  const other = await t.another()
  t.clock.forward(10 * minute)
  for (const store of [t.store, other.store, t.store]) await hear({ store, clock: t.clock }, source, {})
  expect(await incidents('n2')).toHaveLength(1)
})

test('whatever comes and goes, a damped source never has two open incidents, and opens no more than an undamped one', async () => {
  const steps = fc.array(fc.record({ up: fc.boolean(), wait: fc.integer({ min: 1, max: 6 }) }), { maxLength: 40 })
  const count = async (all: { up: boolean; wait: number }[], source: SourceSettings) => {
    const world = memoryWorld(directoryOf({}))
    let now = Date.parse('2026-03-02T09:00:00Z')
    for (const { up, wait } of all) {
      now += wait * minute
      const signal = testSignal('s', new Date(now), { action: up ? 'trigger' : 'resolve' })
      await applySignals(world.at(new Date(now)), [{ signal, settings: source }])
      const open = [...world.incidents.values()].filter((i) => i.status === 'open')
      expect(open.length).toBeLessThanOrEqual(1)
      for (const incident of open) expect(incident.firing).toBe(1)
    }
    return world.incidents.size
  }
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      expect(await count(all, testSource('s', { flap }))).toBeLessThanOrEqual(await count(all, testSource('s')))
    }),
    { numRuns: 200 },
  )
})
