import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import { sawAnomalies } from '../core/watch/look.ts'
import { anomaly, watchOf, watchStart } from '../core/watch/test-anomaly.ts'
import type { Watch } from '../core/watch/watch.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterEach(async () => {
  await t.db.deleteFrom('watches').execute()
  await t.db.deleteFrom('alert_rules').execute()
  await t.db.deleteFrom('deliveries').execute()
  t.clock.set(watchStart)
})
afterAll(() => t.close())

const claim = { limit: 10, perProfile: 10, leaseMs: 60_000, holder: 'a' }
const watches = (count: number, more: (i: number) => Partial<Watch> = () => ({})) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      t.store.watches.add(
        watchOf({ id: `watch-${i}`, nextAt: new Date(watchStart.getTime() - 1_000 + i), ...more(i) }),
      ),
    ),
  )
const idsOf = (items: { id: string }[]) => items.map(({ id }) => id).sort()
const rule = (id: string, more: Partial<AlertRule> = {}): AlertRule => ({
  ...watchOf({ id }),
  condition: { metric: 'latency_p99', operator: '>', threshold: 500, forMs: 0 },
  severity: 'high',
  declared: true,
  phase: { is: 'quiet' },
  ...more,
})

test('a watch is read back as it was written, moments included', async () => {
  const { item } = sawAnomalies(watchOf({ renotifyMs: 1 }), [anomaly('e')], watchStart)
  expect(await t.store.watches.add(item)).toBe(true)
  expect(await t.store.watches.add(item)).toBe(false)
  expect(await t.store.watches.get(item.id)).toEqual(item)
  expect(await t.store.watches.get('watch-none')).toBeUndefined()
})

test('lists are read page by page and hide what must not be seen', async () => {
  await watches(5, (i) => ({ service: i === 2 ? 'secret' : 'shop', state: i === 4 ? 'stopped' : 'running' }))
  const first = await t.store.watches.list({ hidden: ['secret'] }, { limit: 2 })
  expect(idsOf(first.items)).toEqual(['watch-0', 'watch-1'])
  const next = await t.store.watches.list({ hidden: ['secret'] }, { limit: 2, cursor: first.next! })
  expect(idsOf(next.items)).toEqual(['watch-3', 'watch-4'])
  expect(next.next).toBeUndefined()
  expect(idsOf((await t.store.watches.list({ state: 'stopped' }, { limit: 9 })).items)).toEqual(['watch-4'])
})

test('what is due is claimed once, the oldest first, and comes back when its worker falls silent', async () => {
  await watches(4, (i) => (i === 3 ? { nextAt: new Date(watchStart.getTime() + 1) } : {}))
  expect(idsOf(await t.store.watches.claim({ ...claim, limit: 2 }))).toEqual(['watch-0', 'watch-1'])
  expect(await t.store.watches.isDue()).toBe(true)
  expect(idsOf(await t.store.watches.claim({ ...claim, holder: 'b' }))).toEqual(['watch-2'])
  expect(await t.store.watches.isDue()).toBe(false)
  expect(await t.store.watches.claim(claim)).toEqual([])
  t.clock.forward(60_000)
  expect(idsOf(await t.store.watches.claim(claim))).toEqual(['watch-0', 'watch-1', 'watch-2', 'watch-3'])
})

test('of two workers that claim at one moment no watch goes to both', async () => {
  await watches(40)
  const other = await t.another()
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      (i % 2 ? t : other).store.watches.claim({ ...claim, limit: 5, perProfile: 100, holder: `w${i}` }),
    ),
  )
  const ids = idsOf(claims.flat())
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThanOrEqual(5)
})

test("a profile's backend gets no more than it bears, counting alert rules and other workers", async () => {
  await watches(6, (i) => ({ profile: i < 4 ? 'busy' : 'idle' }))
  await t.store.alertRules.add(rule('alert-1', { profile: 'busy' }))
  expect(await t.store.alertRules.claim(claim)).toHaveLength(1)
  const got = await t.store.watches.claim({ ...claim, perProfile: 3 })
  expect(idsOf(got)).toEqual(['watch-0', 'watch-1', 'watch-4', 'watch-5'])
  expect(await t.store.watches.claim({ ...claim, perProfile: 3, holder: 'b' })).toEqual([])
  expect(await t.store.watches.isDue()).toBe(true)
})

test('a settled look writes the watch and owes its notice together, once', async () => {
  await watches(1)
  const [watch] = await t.store.watches.claim(claim)
  const { item, notice } = sawAnomalies(watch!, [anomaly('e')], t.clock.now())
  const draft = {
    subject: item.id,
    notifier: { id: 'aws-prod/default', type: 'webhook' },
    told: notice!.notice,
    dedupe: notice!.dedupe,
  }
  const settlement = { kind: 'watch' as const, item, holder: 'a', notices: [draft] }
  const broken = t.store.transact(async (tx) => {
    await tx.settleLooks([settlement])
    throw new Error('died')
  })
  await expect(broken).rejects.toThrow('died')
  expect((await t.store.watches.get('watch-0'))?.version).toBe(1)
  expect(await t.db.selectFrom('deliveries').selectAll().execute()).toEqual([])

  const won = await t.store.transact((tx) => tx.settleLooks([settlement, settlement]))
  expect([...won]).toEqual(['watch-0'])
  expect(await t.store.transact((tx) => tx.settleLooks([settlement]))).toEqual(new Set())
  const owed = await t.db.selectFrom('deliveries').selectAll().execute()
  expect(owed).toMatchObject([
    { subject: 'watch-0', notifier: 'webhook', workspace: 'aws-prod/default', state: 'queued' },
  ])
  const stored = await t.store.watches.get('watch-0')
  expect(stored).toEqual({ ...item, version: 2 })
  t.clock.set(stored!.nextAt)
  expect(idsOf(await t.store.watches.claim(claim))).toEqual(['watch-0'])
})

test('a change by somebody else wins over a look under way, which is then taken again', async () => {
  await watches(1)
  const [watch] = await t.store.watches.claim(claim)
  const changed = await t.store.watches.change('watch-0', (w) => ({ ...w, intervalMs: 120_000 }))
  expect(changed).toMatchObject({ version: 2, intervalMs: 120_000 })
  const { item } = sawAnomalies(watch!, [anomaly('e')], t.clock.now())
  const won = await t.store.transact((tx) => tx.settleLooks([{ kind: 'watch', item, holder: 'a', notices: [] }]))
  expect(won.size).toBe(0)
  expect(await t.store.watches.claim(claim)).toMatchObject([{ id: 'watch-0', intervalMs: 120_000 }])
})

test('changes at one moment all take effect, and a stopped or removed watch is not claimed', async () => {
  await watches(2)
  await Promise.all([1, 2, 3].map(() => t.store.watches.change('watch-0', (w) => ({ ...w, looks: w.looks + 1 }))))
  expect((await t.store.watches.get('watch-0'))?.looks).toBe(3)
  await t.store.watches.change('watch-0', (w) => ({ ...w, state: 'stopped' }))
  const item = (await t.store.watches.get('watch-1'))!
  const remove = { kind: 'watch' as const, item, holder: '', notices: [], removed: true }
  expect([...(await t.store.transact((tx) => tx.settleLooks([remove])))]).toEqual(['watch-1'])
  expect([...(await t.store.transact((tx) => tx.settleLooks([remove])))]).toEqual([])
  expect(await t.store.watches.change('watch-1', (w) => w)).toBeUndefined()
  expect(await t.store.watches.claim(claim)).toEqual([])
})

test('the leases of departed workers can be ended at once', async () => {
  await watches(1)
  await t.store.watches.claim(claim)
  await t.lanes.freeDeparted()
  expect(idsOf(await t.store.watches.claim(claim))).toEqual(['watch-0'])
})

test('declared rules are exactly those given, keep what they found, and leave the others alone', async () => {
  await t.store.alertRules.add(rule('alert-own', { declared: false }))
  const mutedUntil = new Date(watchStart.getTime() + 60_000)
  await t.store.alertRules.declare([rule('alert-1'), rule('alert-2')])
  await t.store.alertRules.change('alert-1', (r) => ({ ...r, looks: 7, mutedUntil }))
  await t.store.alertRules.declare([rule('alert-1', { severity: 'critical' }), rule('alert-3')])
  const { items } = await t.store.alertRules.list({}, { limit: 10 })
  expect(items.map(({ id, severity, looks }) => [id, severity, looks])).toEqual([
    ['alert-1', 'critical', 7],
    ['alert-3', 'high', 0],
    ['alert-own', 'high', 0],
  ])
  expect(items[0]?.mutedUntil).toEqual(mutedUntil)
  await t.store.alertRules.declare([rule('alert-1', { severity: 'critical' }), rule('alert-3')])
  expect((await t.store.alertRules.get('alert-1'))?.version).toBe(items[0]?.version)
})
