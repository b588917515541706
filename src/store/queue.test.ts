import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Jobs } from '../core/jobs.ts'
import type { OpenStore } from './open-store.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
let worker: OpenStore
beforeAll(async () => {
  t = await testStore()
  worker = await t.another({ listen: true })
})
afterAll(() => t.close())

const waiting = async (name: string) => {
  const { rows } = await sql<{ key: string }>`SELECT singleton_key AS key FROM pgboss.job
    WHERE name = ${name} AND state = 'created' ORDER BY 1`.execute(t.db)
  return rows.map((r) => r.key)
}

/** The first job that arrives, and all that have. */
function listen<N extends keyof Jobs>(name: N, run: (data: Jobs[N]) => Promise<void> = async () => undefined) {
  const arrived: Jobs[N][] = []
  let ring: () => void = () => undefined
  const first = new Promise<void>((resolve) => {
    ring = resolve
  })
  const ready = worker.queue.work(name, { concurrency: 1 }, async (data) => {
    arrived.push(data)
    ring()
    await run(data)
  })
  return { arrived, first, ready }
}

test('of several wake-ups with one key one waits, in a call as between calls', async () => {
  const lane = (key: string) => ({ name: 'lane', data: { lane: key }, key }) as const
  expect(await t.queue.send(t.db, [lane('b'), lane('a'), lane('b')])).toEqual([])
  expect(await t.queue.send(t.db, [lane('c'), lane('a')])).toContainEqual(lane('a'))
  expect(await waiting('lane')).toEqual(['a', 'b', 'c'])
})

test('a transaction that is rolled back wakes nobody', async () => {
  const work = t.db.transaction().execute(async (trx) => {
    await t.queue.send(trx, [{ name: 'major', data: { incident: 'INC-1' }, key: 'rolled back' }])
    throw new Error('rolled back')
  })
  await expect(work).rejects.toThrow('rolled back')
  expect(await waiting('major')).toEqual([])
})

test('a worker of another process is woken at once', async () => {
  const { arrived, first, ready } = listen('ingest')
  await ready
  const before = performance.now()
  await t.queue.send(t.db, [{ name: 'ingest', data: {}, key: 'all' }])
  await first
  expect(arrived).toEqual([{}])
  // The next poll would come after two seconds.
  expect(performance.now() - before).toBeLessThan(1_500)
})

test('a wake-up that coalesced with one whose worker already looked is sent again after the commit', async () => {
  const wake = { name: 'envelopes', data: {}, key: 'all' } as const
  await t.queue.send(t.db, [wake])
  const arrived = await t.db.transaction().execute(async (trx) => {
    const coalesced = await t.queue.send(trx, [wake])
    expect(coalesced).toEqual([wake])
    const worker = listen('envelopes')
    await worker.first
    t.queue.repeat(coalesced)
    return worker.arrived
  })
  await until(async () => arrived.length === 2)
})

test('a timer fires when its moment has come, not before', async () => {
  const { arrived, first, ready } = listen('timer')
  const { rows } = await sql<{ at: Date }>`SELECT now() + interval '700 ms' AS at, now() AS now`.execute(t.db)
  const at = rows[0]!.at
  await t.queue.send(t.db, [{ name: 'timer', data: { lane: 'x' }, key: 'x@1', at }])
  await ready
  await first
  expect(arrived).toEqual([{ lane: 'x' }])
  const { rows: later } = await sql<{ is: boolean }>`SELECT now() >= ${at} AS is`.execute(t.db)
  expect(later[0]!.is).toBe(true)
})

test('a job that fails does not keep those behind it waiting, and is tried again', async () => {
  const { arrived, ready } = listen('people', async () => {
    if (arrived.length === 1) throw new Error('first of the batch')
  })
  await t.queue.send(
    t.db,
    ['1', '2', '3'].map((key) => ({ name: 'people', data: {}, key }) as const),
  )
  await ready
  await until(async () => arrived.length >= 4)
  expect(arrived.length).toBeGreaterThanOrEqual(4)
})

/** Asks again until it is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sql`SELECT pg_sleep(0.02)`.execute(t.db)
}
