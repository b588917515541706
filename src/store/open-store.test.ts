import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../core/change.ts'
import { type TestStore, testStore } from './test-store.ts'

const faults: unknown[] = []
let t: TestStore
beforeAll(async () => {
  t = await testStore({ onError: (error) => faults.push(error) })
})
afterAll(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const opening = { title: 'Disk full', service: 'db', urgency: 'high', source: 'manual' } as const

/** Ends every connection to the test's database, as its restart would. */
async function cutEverybody() {
  const client = new pg.Client({ connectionString: t.url })
  await client.connect()
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await client.end()
}

/** Calls until it no longer throws: connections that were cut are noticed one by one. */
async function eventually<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 50; ; left -= 1) {
    try {
      return await call()
    } catch (error) {
      if (!left) throw error
    }
  }
}

test('a store outlives a restart of the database: queries, the queue and the news go on', async () => {
  const store = await t.another({ listen: true })
  let inside: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    inside = resolve
  })
  let goOn: () => void = () => undefined
  const paused = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const interrupted = store.store.transact(async (tx) => {
    const incident = await tx.open(opening, actor)
    inside()
    await paused
    return incident
  })
  interrupted.catch(() => undefined)
  await begun
  await cutEverybody()
  goOn()
  await expect(interrupted).rejects.toThrow()
  await eventually(() => store.store.ping())
  expect(faults.length).toBeGreaterThan(0)
  expect((await store.store.incidents({}, { limit: 10 })).items).toEqual([])

  const woken = new Promise<void>((resolve) => {
    void store.queue.work('ingest', { concurrency: 1 }, async () => resolve())
  })
  const heard = new Promise<Change>((resolve) => store.store.subscribe(resolve))
  const tell = async () => {
    await eventually(() => store.store.transact((tx) => tx.open(opening, actor)))
    return Promise.race([heard, new Promise((resolve) => setTimeout(resolve, 100))])
  }
  while (!(await tell()));
  expect(await heard).toMatchObject({ type: 'opened', version: 1 })
  await store.store.accept([
    { door: 'alerts', source: 'am', headers: {}, body: '{}', sha256: 'f', receivedAt: t.clock.now() },
  ])
  await woken
})

test('a store that cannot be opened leaves no connection behind', async () => {
  const wrong = t.url.replace(/\/([^/?]+)(\?|$)/, '/no_such_database$2')
  await expect(t.another({ connection: { connectionString: wrong }, listen: true })).rejects.toThrow('no_such_database')
})
