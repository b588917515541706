import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Alert } from '../core/alert.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { user: [person('alice')], service: [{ id: 'quiet' }] })
  run = runOn(t)
})
afterAll(() => t.close())

const open = async (service = 'quiet') => (await run('create', { title: 'Disk full', service })).id

const alert = (incident: string, dedupKey: string): Alert => ({
  id: '',
  source: 'prom',
  dedupKey,
  incident,
  status: 'firing',
  severity: 'critical',
  title: `Alert ${dedupKey}`,
  service: 'quiet',
  labels: { Some_Label: 'x' },
  annotations: {},
  links: [],
  images: [],
  startedAt: t.clock.now(),
  firedAt: t.clock.now(),
  seenAt: t.clock.now(),
  fires: 1,
})

/** Two alerts fire on an incident, as the intake would have it. */
async function fire(id: string, ...keys: string[]) {
  return t.store.transact(async (tx) => {
    let incident = (await tx.incident(id))!
    return keys.map((key) => {
      const stored = tx.putAlert(alert(id, key))
      incident = tx.append(
        incident,
        [{ type: 'alert_joined', alert: stored.id, title: stored.title, urgency: 'high' }],
        user('x'),
      )
      return stored.id
    })
  })
}

test('who resolves an incident also closes its alerts, and the note is its resolution', async () => {
  const id = await open()
  await fire(id, `${id}-a`, `${id}-b`)
  t.clock.forward(900_000)
  expect(await run('resolve', { incident: id, note: ' Restarted ' })).toMatchObject({
    status: 'resolved',
    resolution: 'Restarted',
    duration_seconds: 900,
    firing: 0,
    total: 2,
  })
  for (const stored of await t.store.alerts(id))
    expect(stored).toMatchObject({ status: 'cleared', clearedByHandAt: t.clock.now() })
})

test('clearing the last alert by hand resolves the incident; clearing it twice is a conflict', async () => {
  const id = await open()
  const [a, b] = await fire(id, `${id}-a`, `${id}-b`)
  expect(await run('clear', { incident: id, alert: a })).toMatchObject({ status: 'open', firing: 1 })
  await expect(run('clear', { incident: id, alert: a })).rejects.toMatchObject({ code: 'conflict' })
  expect(await run('clear', { incident: id, alert: b })).toMatchObject({ status: 'resolved', firing: 0 })
  await expect(run('clear', { incident: id, alert: 'other' })).rejects.toMatchObject({ code: 'not_found' })
})
