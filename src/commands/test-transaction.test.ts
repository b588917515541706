import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Alert } from '../core/alert.ts'
import { alertKey, type Transaction } from '../core/ledger.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { directoryOf } from './test-context.ts'
import { memoryWorld } from './test-transaction.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const at = new Date('2026-03-02T08:00:00Z')
const alert: Alert = {
  id: '',
  source: 'am',
  dedupKey: 'k',
  incident: null,
  status: 'firing',
  severity: 'critical',
  title: 'first',
  service: 'db',
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startedAt: at,
  firedAt: at,
  seenAt: at,
  fires: 1,
}

/** Units of work, each in a transaction of its own, and what each of them sees. */
const script: ((tx: Transaction) => Promise<unknown>)[] = [
  async (tx) => {
    const groups = await tx.groups([{ source: 'am', key: 'g' }])
    const newest = await tx.newestAlerts([{ source: 'am', dedupKey: 'k' }])
    const opened = await tx.open({ title: 'Disk', service: 'db', urgency: 'high', source: 'am', groupKey: 'g' }, actor)
    const before = newest.get(alertKey('am', 'k'))
    const { id, ...stored } = tx.putAlert({ ...alert, incident: opened.id })
    const joined = tx.append(opened, [{ type: 'alert_joined', alert: 'a', title: 'first', urgency: 'high' }], actor)
    tx.putGroup({ ...groups.get(alertKey('am', 'g'))!, incident: opened.id, toldAt: tx.now })
    const again = tx.append(opened, [{ type: 'noted', text: 'on the state of before' }], actor)
    return { before, stored, named: id !== '', joined, again, mine: (await tx.alertsOf(opened.id)).length }
  },
  async (tx) => {
    const groups = await tx.groups([
      { source: 'am', key: 'g' },
      { source: 'am', key: 'new' },
    ])
    const newest = await tx.newestAlerts([{ source: 'am', dedupKey: 'k' }])
    const { id, ...known } = newest.get(alertKey('am', 'k'))!
    tx.putAlert({ ...known, id, status: 'cleared', clearedAt: tx.now })
    const second = tx.putAlert({ ...alert, title: 'second', incident: 'INC-1' })
    return {
      groups: ['g', 'new'].map((key) => groups.get(alertKey('am', key))),
      known,
      newest: newest.get(alertKey('am', 'k'))?.title,
      apart: second.id !== id,
      incident: await tx.incident('INC-1'),
      nobody: await tx.incident('INC-7'),
    }
  },
  async (tx) => {
    const newest = await tx.newestAlerts([{ source: 'am', dedupKey: 'k' }])
    const alerts = await tx.alertsOf('INC-1')
    return {
      newest: newest.get(alertKey('am', 'k'))?.title,
      alerts: alerts.map(({ title, status, clearedAt }) => ({ title, status, clearedAt })),
      next: await tx.open({ title: 'Next', service: 'db', urgency: 'low', source: 'manual' }, actor),
    }
  },
]

test('the world in memory and the database see the same at every step of a script', async () => {
  const world = memoryWorld(directoryOf({}))
  for (const work of script) {
    const stored = await t.store.transact(work)
    expect(await work(world.at(t.clock.now()))).toEqual(stored)
    t.clock.forward(60_000)
  }
  const told = async (id: string) => (await t.store.timeline(id)).map(({ id: _, ...event }) => event)
  const stored = [...(await told('INC-1')), ...(await told('INC-2'))]
  expect(world.events.map(({ id: _, ...event }) => event)).toEqual(stored)
})
