import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery, DeliveryDraft } from '../core/delivery.ts'
import type { Happening } from '../core/incident.ts'
import { connectionName, laneLeaseMs } from './hold-lanes.ts'
import { type TestStore, testStore } from './test-store.ts'
import type { Plan } from './transact.ts'

let t: TestStore
let drafts: Plan = () => []
beforeAll(async () => {
  t = await testStore({ plan: (change, knowledge) => drafts(change, knowledge) })
})
afterAll(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const at = (channel: string) => ({ notifier: 'slack', workspace: 'w', channel })
const laneOf = (channel: string) => `slack:w:chat.postMessage:${channel}`
const card =
  (channel: string, more: Partial<DeliveryDraft> = {}): Plan =>
  ({ event }) => [{ ...at(channel), kind: 'card', event: event.id, priority: 20, ...more }]
const reply =
  (channel: string, more: Partial<DeliveryDraft> = {}): Plan =>
  ({ event }) => [{ ...at(channel), kind: 'reply', event: event.id, priority: 30, ...more }]

async function open(plan: Plan, title = 'Disk full') {
  drafts = plan
  return t.store.transact((tx) => tx.open({ title, service: 'db', urgency: 'high', source: 'manual' }, actor))
}

async function happen(id: string, plan: Plan, options: { tellAt?: Date } = {}, what: Happening = alertCleared) {
  drafts = plan
  return t.store.transact(async (tx) => tx.append((await tx.incident(id))!, [what], actor, options))
}
const alertCleared: Happening = { type: 'alert_cleared', alert: 'a', title: 'A' }

async function claim(channel: string): Promise<Delivery> {
  const claimed = await t.store.claim(laneOf(channel))
  if (!claimed || !('owed' in claimed)) throw new Error(`nothing to claim: ${JSON.stringify(claimed)}`)
  return claimed.owed.delivery
}

const deliveries = async (incident: string) => (await t.store.deliveries({ incident }, { limit: 50 })).items
const memory = (ts: string) => ({ channel: 'C1', ts })
const fault = { code: 'x', message: 'no', remedy: 'try' }

test('a card is one row: a change while it waits raises what it shall show', async () => {
  const { id } = await open(card('#one'))
  await happen(id, card('#one', { priority: 5 }))
  expect(await deliveries(id)).toMatchObject([{ wanted: 2, state: 'queued', priority: 5 }])
  await t.store.confirm(await claim('#one'), memory('1'), laneOf('#one'))
  expect(await deliveries(id)).toMatchObject([{ wanted: 2, shown: 2, state: 'sent', memory: memory('1') }])
  expect(await t.store.claim(laneOf('#one'))).toBeUndefined()
  await happen(id, card('#one'))
  expect(await deliveries(id)).toMatchObject([{ wanted: 3, shown: 2, state: 'queued', priority: 20 }])
})

test('a card that fell behind while it was sent is owed again when the answer is in', async () => {
  const { id } = await open(card('#behind'))
  const sending = await claim('#behind')
  await happen(id, card('#behind'))
  expect(await deliveries(id)).toMatchObject([{ state: 'sending', wanted: 2 }])
  await t.store.confirm(sending, memory('1'), laneOf('#behind'))
  expect(await deliveries(id)).toMatchObject([{ state: 'queued', wanted: 2, shown: 1 }])
  expect(await claim('#behind')).toMatchObject({ wanted: 2, memory: memory('1'), attempts: 1 })
})

test('a change that may wait does not hold up an urgent one that came while the card was sent', async () => {
  const { id } = await open(card('#mixed'))
  const sending = await claim('#mixed')
  const soon = new Date(t.clock.now().getTime() + 1_000)
  await happen(id, card('#mixed', { dueAt: soon }))
  await happen(id, card('#mixed'), { tellAt: new Date(soon.getTime() + 60_000) })
  await t.store.confirm(sending, memory('1'), laneOf('#mixed'))
  expect(await t.store.claim(laneOf('#mixed'))).toEqual({ waitUntil: soon })
})

test('a card whose messages move to another lane wakes that lane', async () => {
  const { id } = await open(card('#moves'))
  const sending = await claim('#moves')
  await happen(id, card('#moves'))
  await t.store.confirm(sending, memory('1'), 'slack:w:chat.update:#moves')
  const { rows } = await sql`SELECT FROM pgboss.job WHERE singleton_key = 'slack:w:chat.update:#moves'`.execute(t.db)
  expect(rows).toHaveLength(1)
})

test('what hurries goes first, then what is older; what is not due yet waits', async () => {
  const plans: Plan[] = [
    reply('#order', { priority: 30 }),
    reply('#order', { priority: 0 }),
    reply('#order', { priority: 30 }),
    reply('#order', { priority: 0, dueAt: new Date(t.clock.now().getTime() + 60_000) }),
  ]
  const ids: string[] = []
  for (const plan of plans) ids.push((await open(plan)).id)
  const order: (string | null)[] = []
  for (let i = 0; i < 3; i += 1) {
    const delivery = await claim('#order')
    order.push(delivery.incident)
    await t.store.confirm(delivery, memory('1'), laneOf('#order'))
  }
  expect(order).toEqual([ids[1], ids[0], ids[2]])
  expect(await t.store.claim(laneOf('#order'))).toEqual({ waitUntil: new Date(t.clock.now().getTime() + 60_000) })
})

test('the same delivery is never claimed twice, however many ask', async () => {
  for (let i = 0; i < 3; i += 1) await open(reply('#race'))
  const claims = await Promise.all(Array.from({ length: 6 }, () => t.store.claim(laneOf('#race'))))
  const ids = claims.flatMap((c) => (c && 'owed' in c ? [c.owed.delivery.id] : []))
  expect(new Set(ids).size).toBe(3)
})

test('a reply is claimed with its event and the memory of its card', async () => {
  const { id } = await open((change, knowledge) => [
    ...card('#thread')(change, knowledge),
    ...reply('#thread')(change, knowledge),
  ])
  await t.store.confirm(await claim('#thread'), memory('7'), laneOf('#thread'))
  const claimed = await t.store.claim(laneOf('#thread'))
  expect(claimed).toMatchObject({
    owed: { card: memory('7'), incident: { id }, event: { type: 'opened', at: t.clock.now(), incident: id } },
  })
})

test.each([
  ['a lane', laneOf('#paused')],
  ['a method in a workspace', 'slack:w:chat.postMessage'],
])('a pause of %s holds back its messages until it is over; a shorter one does not shorten it', async (_, key) => {
  await open(reply('#paused'))
  const until = new Date(t.clock.now().getTime() + 30_000)
  await t.store.pause(key, until)
  await t.store.pause(key, new Date(until.getTime() - 20_000))
  expect(await t.store.claim(laneOf('#paused'))).toEqual({ waitUntil: until })
  expect(await t.lanes.isDue(laneOf('#paused'))).toBe(false)
  t.clock.set(until)
  expect(await t.lanes.isDue(laneOf('#paused'))).toBe(true)
  await t.store.confirm(await claim('#paused'), undefined, laneOf('#paused'))
})

test('what a dead worker had handed to the network is found as stranded', async () => {
  await open(reply('#stranded'))
  const { id } = await claim('#stranded')
  expect((await t.store.stranded(laneOf('#stranded'))).map((o) => o.delivery.id)).toEqual([id])
  expect(await t.store.idleLanes()).toContain(laneOf('#stranded'))
  await t.lanes.acquire(laneOf('#stranded'), 'worker')
  expect(await t.store.idleLanes()).not.toContain(laneOf('#stranded'))
})

test('a late answer changes nothing once the delivery is no longer being sent, or is sent by another attempt', async () => {
  const { id } = await open(reply('#late'))
  const first = await claim('#late')
  await t.store.postpone(first, t.clock.now(), fault)
  await t.store.confirm(first, memory('late'), laneOf('#late'))
  expect(await deliveries(id)).toMatchObject([{ state: 'queued', error: fault }])
  const second = await claim('#late')
  await t.store.postpone(first, t.clock.now(), fault)
  await t.store.drop(first, 'late')
  await t.store.giveUp(first, fault, '#elsewhere')
  expect(await deliveries(id)).toMatchObject([{ state: 'sending', attempts: 2 }])
  await t.store.confirm(second, memory('2'), laneOf('#late'))
  await t.store.giveUp(second, fault, '#elsewhere')
  expect(await deliveries(id)).toMatchObject([{ state: 'sent', memory: memory('2') }])
})

test('a card that is given up moves to the fallback with its replies', async () => {
  const { id } = await open((change, knowledge) => [
    ...card('#gone')(change, knowledge),
    ...reply('#gone')(change, knowledge),
  ])
  await t.store.giveUp(await claim('#gone'), fault, '#fallback')
  const [failed, ...moved] = (await deliveries(id)).toSorted((a, b) => (a.state < b.state ? -1 : 1))
  expect(failed).toMatchObject({ kind: 'card', channel: '#gone', state: 'failed', error: fault })
  expect(moved.map((d) => [d.kind, d.channel, d.lane, d.state]).toSorted()).toEqual([
    ['card', '#fallback', laneOf('#fallback'), 'queued'],
    ['reply', '#fallback', laneOf('#fallback'), 'queued'],
  ])
  expect((await claim('#fallback')).kind).toBe('card')
})

test('a card that is given up without a fallback takes its replies with it, and is tried again at the next telling event', async () => {
  const { id } = await open((change, knowledge) => [
    ...card('#nowhere')(change, knowledge),
    ...reply('#nowhere')(change, knowledge),
  ])
  await t.store.giveUp(await claim('#nowhere'), fault)
  expect((await deliveries(id)).map((d) => [d.kind, d.state]).toSorted()).toEqual([
    ['card', 'failed'],
    ['reply', 'dropped'],
  ])
  let known: unknown
  await happen(id, (change, knowledge) => {
    known = [...knowledge.cards]
    return card('#nowhere')(change, knowledge)
  })
  expect(known).toEqual([])
  expect(await claim('#nowhere')).toMatchObject({ kind: 'card', wanted: 2, attempts: 1 })
})

test('a page is wanted while the incident is open in its generation', async () => {
  const { id } = await open(reply('#page', { kind: 'page', generation: 1 }))
  const page = await claim('#page')
  expect(await t.store.stillWanted(page)).toBe(true)
  await happen(id, () => [], {}, { type: 'acknowledged' })
  expect(await t.store.stillWanted(page)).toBe(false)
  await happen(id, () => [], {}, { type: 'resolved', auto: false })
  await happen(id, () => [], {}, { type: 'reopened' })
  expect(await t.store.stillWanted(page)).toBe(false)
})

test('of many workers one holds a lane; the others learn until when', async () => {
  const holds = await Promise.all(['a', 'b', 'c'].map((worker) => t.lanes.acquire('lane:1', worker)))
  expect(holds.filter((h) => h.held)).toHaveLength(1)
  const until = new Date(t.clock.now().getTime() + laneLeaseMs)
  expect(holds.filter((h) => !h.held)).toEqual([
    { held: false, until },
    { held: false, until },
  ])
})

test('a lease is prolonged by its holder only, ends when let go of, and ends by itself', async () => {
  expect(await t.lanes.acquire('lane:2', 'a')).toEqual({ held: true })
  t.clock.forward(laneLeaseMs - 1)
  await t.lanes.renew('lane:2', 'b')
  await t.lanes.renew('lane:2', 'a')
  t.clock.forward(laneLeaseMs - 1)
  expect(await t.lanes.acquire('lane:2', 'b')).toMatchObject({ held: false })
  t.clock.forward(1)
  expect(await t.lanes.acquire('lane:2', 'b')).toEqual({ held: true })
  await t.lanes.release('lane:2', 'a')
  expect(await t.lanes.acquire('lane:2', 'c')).toMatchObject({ held: false })
  await t.lanes.release('lane:2', 'b')
  expect(await t.lanes.acquire('lane:2', 'c')).toEqual({ held: true })
})

test('lanes of workers that are gone are free at once', async () => {
  await t.lanes.acquire('lane:3', 'dead')
  await t.lanes.acquire('lane:4', 'alive')
  const peer = new pg.Client({ connectionString: t.url, application_name: connectionName('alive') })
  await peer.connect()
  await t.lanes.freeDeparted()
  await peer.end()
  expect(await t.lanes.acquire('lane:3', 'next')).toEqual({ held: true })
  expect(await t.lanes.acquire('lane:4', 'next')).toMatchObject({ held: false })
})

test('a budget lets so many calls through in a minute and names the next one', async () => {
  t.clock.set('2026-03-02T12:00:30Z')
  const answers = await Promise.all(Array.from({ length: 5 }, () => t.store.spend('post', 3)))
  expect(answers.filter((a) => a === undefined)).toHaveLength(3)
  expect(answers.filter((a) => a)).toEqual([new Date('2026-03-02T12:01:00Z'), new Date('2026-03-02T12:01:00Z')])
  t.clock.set('2026-03-02T12:01:00Z')
  expect(await t.store.spend('post', 3)).toBeUndefined()
})
