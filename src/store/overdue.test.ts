import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Raw } from '../core/inbox.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeEach(async () => {
  t = await testStore({
    plan: ({ event }) => [
      { notifier: 'slack', workspace: 'w', channel: '#ops', kind: 'reply', event: event.id, priority: 30 },
    ],
  })
})
afterEach(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const later = (ms: number) => new Date(t.clock.now().getTime() + ms)
const raw = (more: Partial<Raw> = {}): Raw => ({
  door: 'alerts',
  source: 'am',
  headers: {},
  body: '{}',
  sha256: 'f',
  receivedAt: t.clock.now(),
  ...more,
})
const lane = 'slack:w:chat.postMessage:#ops'
const open = (ackMs?: number) =>
  t.store.transact((tx) =>
    tx.open(
      { title: 'Disk', service: 'db', urgency: 'high', source: 'manual', ...(ackMs && { sla: { ackMs } }) },
      actor,
    ),
  )

test('a quiet house has nothing overdue', async () => {
  await open()
  await t.store.confirm(await claimed(), undefined, lane)
  expect(await t.store.gauges()).toEqual({
    inboxWaiting: 0,
    inboxOldestSeconds: 0,
    inboxDead: 0,
    deliveriesQueued: 0,
    deliveriesOldestSeconds: 0,
    deliveriesFailed: 0,
    lanesPaused: 0,
    timersOverdueSeconds: 0,
  })
})

test('the gauges count what waits, its age in seconds, and what failed', async () => {
  const [dead] = await t.store.accept([raw(), raw()])
  await t.store.settle([{ id: dead!.id, state: 'dead', error: 'no' }])
  await open(10_000)
  await open()
  await t.store.giveUp(await claimed(), { code: 'x', message: 'x', remedy: 'x' })
  t.clock.forward(20_000)
  await t.store.pause(lane, later(5_000))
  expect(await t.store.gauges()).toEqual({
    inboxWaiting: 1,
    inboxOldestSeconds: 20,
    inboxDead: 1,
    deliveriesQueued: 1,
    deliveriesOldestSeconds: 20,
    deliveriesFailed: 1,
    lanesPaused: 1,
    timersOverdueSeconds: 12,
  })
})

test('incidents are due from the moment of their next deadline, the oldest first', async () => {
  const second = await open(20_000)
  const first = await open(10_000)
  t.clock.forward(7_999)
  expect(await t.store.dueIncidents(10)).toEqual([])
  t.clock.forward(1)
  expect(await t.store.dueIncidents(10)).toEqual([first.id])
  t.clock.forward(60_000)
  expect(await t.store.dueIncidents(10)).toEqual([first.id, second.id])
  expect(await t.store.dueIncidents(1)).toEqual([first.id])
})

test('everybody with due work is woken, and nobody else', async () => {
  await t.store.accept([raw(), raw({ door: 'slack', notBefore: later(5_000) })])
  await open()
  await t.lanes.acquire(lane, 'worker')
  expect(await woken()).toEqual(['ingest all'])
  await t.lanes.release(lane, 'worker')
  expect(await woken()).toEqual(['ingest all', `lane ${lane}`])
  t.clock.forward(5_000)
  expect(await woken()).toEqual(['envelopes all', 'ingest all', `lane ${lane}`])
})

test('what only served for a while is forgotten; dead letters, waiting items and open groups stay', async () => {
  const [done, dead, waiting] = await t.store.accept([raw(), raw(), raw()])
  await t.store.settle([
    { id: done!.id, state: 'done', outcome: [] },
    { id: dead!.id, state: 'dead', error: 'no' },
  ])
  const { id } = await open()
  await t.store.transact(async (tx) => {
    await tx.answered('old')
    const groups = await tx.groups(['idle', 'open', 'waits'].map((key) => ({ source: 'am', key })))
    tx.putGroup({ ...groups.get('am\nopen')!, incident: id })
    tx.putGroup({ ...groups.get('am\nwaits')!, flushAt: later(1_000) })
  })
  await t.store.saveAnswer('old', { requestHash: 'r', status: 200, body: 1 })
  t.clock.forward(60_000)
  await sql`UPDATE commands SET at = ${later(-30_000)}`.execute(t.db)
  await sql`UPDATE answers SET at = ${later(-30_000)}`.execute(t.db)
  await t.store.purge(later(-40_000))
  expect(await left()).toEqual({ inbox: [dead!.id, waiting!.id], commands: ['old'], groups: ['open', 'waits'] })
  await t.store.purge(later(-1_000))
  expect(await left()).toMatchObject({ commands: [] })
  expect(await t.store.savedAnswer('old')).toBeUndefined()
})

async function claimed() {
  const next = await t.store.claim(lane)
  if (!next || !('owed' in next)) throw new Error('nothing to claim')
  return next.owed.delivery
}

/** The jobs that waking everybody leaves, begun anew. */
async function woken(): Promise<string[]> {
  await sql`DELETE FROM pgboss.job`.execute(t.db)
  await t.store.wakeAll()
  const { rows } = await sql<{
    job: string
  }>`SELECT name || ' ' || singleton_key AS job FROM pgboss.job ORDER BY 1`.execute(t.db)
  return rows.map((r) => r.job)
}

async function left() {
  const ids = async (column: string, table: string) => {
    const { rows } = await sql<{
      id: string
    }>`SELECT ${sql.ref(column)} AS id FROM ${sql.table(table)} ORDER BY 1`.execute(t.db)
    return rows.map((r) => r.id)
  }
  return { inbox: await ids('id', 'inbox'), commands: await ids('id', 'commands'), groups: await ids('key', 'groups') }
}
