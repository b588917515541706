import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Signal } from '../core/alert.ts'
import { inhibitionsOf } from '../core/silence/inhibition.ts'
import { readMatchers } from '../core/silence/matcher.ts'
import type { OpenStore } from '../store/open-store.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { applySignals } from './apply-signals.ts'
import { flushGroup } from './flush-group.ts'
import { recheckQuiet } from './noise/recheck.ts'
import { reconsiderIn } from './noise/reconsider.ts'
import { directoryOf } from './test-context.ts'
import { hear, testSignal, testSource } from './test-intake.ts'
import { type MemoryWorld, memoryWorld } from './test-transaction.ts'

const rules = [
  {
    name: 'node down',
    source: readMatchers('alertname=NodeDown'),
    target: readMatchers('severity=warning'),
    equal: ['node'],
  },
]
const inhibitions = inhibitionsOf(rules)
const source = testSource('prod')
const start = Date.parse('2026-03-02T09:00:00Z')
const minute = 60_000

const down = (node: string, more: Partial<Signal> = {}) => ({
  dedupKey: `down-${node}`,
  labels: { alertname: 'NodeDown', node },
  ...more,
})
const slow = (node: string, more: Partial<Signal> = {}): Partial<Signal> => ({
  dedupKey: `slow-${node}`,
  severity: 'warning',
  labels: { alertname: 'Slow', node },
  ...more,
})

/** One thing a source says, with the time it says so itself. */
interface Said {
  of: 'down' | 'slow'
  node: string
  action: 'trigger' | 'resolve'
  minute: number
}

const said: fc.Arbitrary<Said> = fc.record({
  of: fc.constantFrom('down' as const, 'slow' as const),
  node: fc.constantFrom('n1', 'n2'),
  action: fc.constantFrom('trigger' as const, 'resolve' as const),
  minute: fc.nat(40),
})

/** Says all of it in this order; the worker looks again after each as `looks` says, and at the end. */
async function play(all: Said[], looks: boolean[]): Promise<MemoryWorld> {
  const world = memoryWorld(directoryOf({}), { inhibitions })
  const look = async (now: number) => reconsiderIn(world.at(new Date(now)), firing(world), [source])
  let now = start + 60 * minute
  for (const [index, { of, node, action, minute: at }] of all.entries()) {
    now += 1_000
    const sourceAt = new Date(start + at * minute)
    const more = (of === 'down' ? down : slow)(node, { action, sourceAt, startsAt: sourceAt })
    await applySignals(world.at(new Date(now)), [{ signal: testSignal('prod', new Date(now), more), settings: source }])
    if (looks[index]) await look(now)
  }
  await look(now)
  await look(now)
  return world
}

const firing = (world: MemoryWorld) => [...world.newest.values()].filter((a) => a.status === 'firing')

/** What is true in the end: which alerts fire, which of them count, and which of these an open incident tells. */
function outcome(world: MemoryWorld) {
  const counting = firing(world).filter((alert) => !alert.muted)
  return {
    firing: firing(world)
      .map((a) => a.dedupKey)
      .sort(),
    counting: counting.map((a) => a.dedupKey).sort(),
    told: counting.filter((a) => a.incident && world.incidents.get(a.incident)?.status === 'open').length,
    open: [...world.incidents.values()].filter((i) => i.status === 'open').reduce((sum, i) => sum + i.firing, 0),
  }
}

test('whatever the order of arrival and of the looks, in the end the same alerts count', async () => {
  // One word per alert and minute, so that the source's own times decide what is last.
  const word = fc.uniqueArray(said, { maxLength: 8, selector: ({ of, node, minute: at }) => `${of} ${node} ${at}` })
  const scenes = word.chain((all) =>
    fc.record({
      one: fc.constant(all),
      other: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      looks: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      otherLooks: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(scenes, async ({ one, other, looks, otherLooks }) => {
      const [first, second] = [outcome(await play(one, looks)), outcome(await play(other, otherLooks))]
      expect(second).toEqual(first)
      const { firing: fires, counting, told, open } = first
      expect(counting).toEqual(
        fires.filter((key) => !(key.startsWith('slow') && fires.includes(key.replace('slow', 'down')))),
      )
      expect([told, open]).toEqual([counting.length, counting.length])
    }),
    { numRuns: 300 },
  )
})

let t: TestStore
let ruled: OpenStore
beforeAll(async () => {
  t = await testStore()
  ruled = await t.another({ inhibitions })
})
afterAll(() => t.close())

const scene = () => ({ store: ruled.store, clock: t.clock })
const open = async (name: string) =>
  (await t.store.incidents({}, { limit: 100 })).items
    .filter((i) => i.source === name && i.status !== 'resolved')
    .map((i) => i.title)

test('a target that fires while its source does opens nothing, and counts when the source clears', async () => {
  const a = testSource('a')
  await hear(scene(), a, down('n1', { title: 'Node n1 is down' }))
  const [muted] = await hear(scene(), a, slow('n1', { title: 'Slow on n1' }))
  expect(muted).toMatchObject({ outcome: 'muted', reason: 'Muted by the rule "node down" while its source fires.' })
  await hear(scene(), a, slow('n2', { title: 'Slow on n2' }))
  expect(await open('a')).toEqual(['Slow on n2', 'Node n1 is down'])
  await hear(scene(), a, down('n1', { action: 'resolve' }))
  await recheckQuiet(ruled.store, [a])
  expect(await open('a')).toEqual(['Slow on n1', 'Slow on n2'])
})

test('a source that comes later takes its target back, and the incident of nothing else is over', async () => {
  const b = testSource('b')
  await hear(scene(), b, slow('n1', { title: 'Slow on n1' }), slow('n2', { title: 'Slow on n2' }))
  await hear(scene(), b, down('n1', { title: 'Down' }))
  await recheckQuiet(ruled.store, [b])
  expect(await open('b')).toEqual(['Down', 'Slow on n2'])
  const [over] = (await t.store.incidents({ status: ['resolved'] }, { limit: 100 })).items.filter(
    (i) => i.source === 'b',
  )
  expect((await t.store.timeline(over!.id)).map((e) => e.type)).toEqual([
    'opened',
    'alert_joined',
    'alert_muted',
    'resolved',
  ])
})

test('within one delivery, and while a group waits, the source mutes as well', async () => {
  const c = testSource('c', { groupWaitMs: 10_000 })
  await hear(scene(), c, slow('n1', { groupKey: 'slow' }), down('n1', { groupKey: 'down', title: 'Down' }))
  t.clock.forward(10_000)
  for (const group of ['slow', 'down']) await flushGroup(ruled.store, { source: 'c', group }, [c])
  expect(await open('c')).toEqual(['Down'])
})

test('rules that are new with a start mute what fires already; rules that are gone let go', async () => {
  const d = testSource('d')
  const plain = { store: t.store, clock: t.clock }
  await hear(plain, d, down('n9', { title: 'Down' }), slow('n9', { title: 'Slow on n9' }))
  expect(await open('d')).toEqual(['Slow on n9', 'Down'])
  await ruled.store.declareInhibitions()
  await recheckQuiet(ruled.store, [d])
  expect(await open('d')).toEqual(['Down'])
  await t.store.declareInhibitions()
  await recheckQuiet(t.store, [d])
  expect(await open('d')).toEqual(['Slow on n9', 'Down'])
})
