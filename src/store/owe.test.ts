import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery, NoticeDraft } from '../core/delivery.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import { owe } from './owe.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const at = new Date('2026-03-02T08:59:00Z')
const told: WatchNotice = {
  about: 'watch',
  watch: 'watch-1',
  service: 'payments-api',
  profile: 'prod',
  state: 'firing',
  fresh: ['errors'],
  resolved: [],
  at,
  anomalies: [
    {
      key: 'errors',
      service: 'payments-api',
      metric: 'errors',
      description: '847 errors in 10m',
      severity: 'high',
      detectedAt: at,
      currentValue: 847,
      threshold: 10,
      direction: 'high',
      score: 1,
      window: { from: new Date('2026-03-02T08:49:00Z'), to: at },
      logs: {
        total: 1,
        byLevel: { ERROR: 1 },
        patterns: [
          { template: 'x', count: 1, example: { at, message: 'x', service: 'payments-api', extra: { at: '7' } } },
        ],
      },
    },
  ],
}
const draft = (subject: string, dedupe: string, more: Partial<NoticeDraft> = {}): NoticeDraft => ({
  subject,
  notifier: { id: `prod/${subject}`, type: 'webhook' },
  told,
  dedupe,
  ...more,
})
const laneOf = (subject: string, channel = '') => `webhook:prod/${subject}:chat.postMessage:${channel}`
const about = async (subject: string) =>
  (await t.store.deliveries({}, { limit: 100 })).items.filter((d) => d.subject === subject).reverse()
async function claim(lane: string): Promise<Delivery> {
  const claimed = await t.store.claim(lane)
  if (!claimed || !('owed' in claimed)) throw new Error(`nothing to claim: ${JSON.stringify(claimed)}`)
  return claimed.owed.delivery
}
const fault = { code: 'x', message: 'no', remedy: 'try' }

test('a notice is owed once however often it is asked for, and comes back as it was told', async () => {
  await t.store.owe([draft('once', 'once/1'), draft('once', 'once/1')])
  await t.store.owe([draft('once', 'once/1')])
  expect(await about('once')).toMatchObject([
    { incident: null, kind: 'notice', workspace: 'prod/once', channel: '', state: 'queued' },
  ])
  expect(await t.store.claim(laneOf('once'))).toMatchObject({ owed: { told, delivery: { told, subject: 'once' } } })
})

test('its worker is woken with the commit; what is rolled back was never owed', async () => {
  const { queue } = t
  const around = { queue, lane: () => laneOf('rolled'), parts: (d: NoticeDraft) => [d] }
  const undone = t.db.transaction().execute(async (trx) => {
    await owe(trx, around, [draft('rolled', 'rolled/1')], t.clock.now())
    throw new Error('undo')
  })
  await expect(undone).rejects.toThrow('undo')
  expect(await about('rolled')).toEqual([])
  await t.db.transaction().execute((trx) => owe(trx, around, [draft('rolled', 'rolled/1')], t.clock.now()))
  const { rows } = await sql`SELECT FROM pgboss.job WHERE singleton_key = ${laneOf('rolled')}`.execute(t.db)
  expect([rows.length, (await about('rolled')).length]).toEqual([1, 1])
})

test('a notice is divided before it is owed', async () => {
  const parts = (d: NoticeDraft) => ['a', 'b'].map((key) => ({ ...d, dedupe: `${d.dedupe}/${key}`, destination: key }))
  const { store } = await t.another({ parts })
  await store.owe([draft('parts', 'parts/1')])
  await store.owe([draft('parts', 'parts/1')])
  expect((await about('parts')).map(({ channel }) => channel)).toEqual(['a', 'b'])
})

test('what is told of one subject is sent in order; another subject in the lane does not wait', async () => {
  const notifier = { id: 'prod/order', type: 'webhook' }
  const lane = laneOf('order')
  await t.store.owe([draft('order-1', 'o/1', { notifier })])
  await t.store.owe([draft('order-1', 'o/2', { notifier, priority: 0 })])
  await t.store.owe([draft('order-2', 'o/3', { notifier })])
  const first = await claim(lane)
  expect(first.subject).toBe('order-1')
  const later = new Date(t.clock.now().getTime() + 30_000)
  await t.store.postpone(first, later, fault)
  const other = await claim(lane)
  expect(other.subject).toBe('order-2')
  await t.store.confirm(other, null, lane)
  expect(await t.lanes.isDue(lane)).toBe(false)
  expect(await t.store.claim(lane)).toEqual({ waitUntil: later })
  t.clock.forward(30_000)
  expect((await claim(lane)).id).toBe(first.id)
})

test('a notice that is given up can be sent after all, under the id it had and with new patience', async () => {
  await t.store.owe([draft('dead', 'dead/1')])
  const lane = laneOf('dead')
  const first = await claim(lane)
  await t.store.giveUp(first, fault)
  expect(await about('dead')).toMatchObject([{ state: 'failed', error: fault }])
  expect(await t.store.claim(lane)).toBeUndefined()
  expect(await t.store.retry(first.id)).toBe(true)
  expect(await t.store.retry(first.id)).toBe(false)
  const again = await claim(lane)
  expect(again).toMatchObject({ id: first.id, attempts: 1, createdAt: first.createdAt, revivedAt: t.clock.now() })
  await t.store.confirm(again, null, lane)
  expect((await t.store.delivery(first.id))?.state).toBe('sent')
})

test('a notice that fails is owed to its fallback, in another place of another kind', async () => {
  await t.store.owe([draft('moves', 'moves/1')])
  await t.store.giveUp(await claim(laneOf('moves')), fault, { notifier: 'slack', workspace: 'w', channel: '#ops' })
  expect(await about('moves')).toMatchObject([
    { state: 'failed', notifier: 'webhook' },
    {
      state: 'queued',
      notifier: 'slack',
      workspace: 'w',
      channel: '#ops',
      told,
      lane: 'slack:w:chat.postMessage:#ops',
    },
  ])
})

test('a card is one row that is edited; the same words again cost nothing', async () => {
  const card = (state: WatchNotice['state']) => draft('card', 'ignored', { kind: 'card', told: { ...told, state } })
  const lane = laneOf('card')
  await t.store.owe([card('firing')])
  await t.store.owe([card('firing')])
  const sending = await claim(lane)
  expect(sending).toMatchObject({ wanted: 1, kind: 'card' })
  await t.store.owe([card('resolved')])
  await t.store.confirm(sending, { ts: '1' }, lane)
  expect(await claim(lane)).toMatchObject({ wanted: 2, shown: 1, memory: { ts: '1' }, told: { state: 'resolved' } })
  expect(await about('card')).toHaveLength(1)
})

test('what was sent is forgotten in time; what was given up stays until somebody sees to it', async () => {
  await t.store.owe([draft('purged', 'purged/1'), draft('purged', 'purged/2'), draft('purged', 'purged/3')])
  const lane = laneOf('purged')
  await t.store.confirm(await claim(lane), null, lane)
  await t.store.giveUp(await claim(lane), fault)
  t.clock.forward(60_000)
  await t.store.purge(t.clock.now())
  expect((await about('purged')).map(({ state }) => state)).toEqual(['failed', 'queued'])
})
