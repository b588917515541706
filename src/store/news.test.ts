import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../core/change.ts'
import { openNews } from './news.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const change = (version: number): Change => ({ incident: 'INC-1', version, type: 'noted' })
const announce = (desk: Awaited<ReturnType<typeof openNews>>, changes: Change[]) =>
  t.db.transaction().execute((trx) => desk.announce(trx, changes))

/** A desk, with a promise for the next time it (again) begins to listen. */
async function desk(listen: boolean) {
  const faults: unknown[] = []
  let listening: () => void = () => undefined
  const next = () =>
    new Promise<void>((resolve) => {
      listening = resolve
    })
  const options = { listen, onForget: () => listening(), onError: (error: unknown) => faults.push(error) }
  return { desk: await openNews(t.db, { connectionString: t.url }, options), faults, next }
}

test('news reach other processes in order, however many; who unsubscribed hears no more', async () => {
  const here = await desk(false)
  const there = await desk(true)
  const deaf: Change[] = []
  there.desk.subscribe((c) => deaf.push(c))()
  const heard: Change[] = []
  const last = new Promise<void>((resolve) => {
    there.desk.subscribe((c) => {
      heard.push(c)
      if (c.version === 500) resolve()
    })
  })
  await announce(
    here.desk,
    Array.from({ length: 500 }, (_, i) => change(i + 1)),
  )
  await last
  expect(heard.map((c) => c.version)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
  expect(deaf).toEqual([])
  await there.desk.stop()
})

test('a broken connection is taken up again, and what was cached meanwhile is forgotten', async () => {
  const { desk: there, faults, next } = await desk(true)
  const again = next()
  await cut()
  await again
  expect(faults.length).toBeGreaterThan(0)
  const heard = new Promise<Change>((resolve) => there.subscribe(resolve))
  await announce(there, [change(7)])
  expect(await heard).toEqual(change(7))
  await there.stop()
})

test('a stopped desk does not come back', async () => {
  const { desk: there } = await desk(true)
  await there.stop()
  expect(await listeners()).toBe(0)
})

test('a database that is not there is an error at once, and nobody keeps trying', async () => {
  const connectionString = t.url.replace(/\/([^/?]+)(\?|$)/, '/no_such_database$2')
  const silent = { listen: true, onForget: () => undefined, onError: () => undefined }
  await expect(openNews(t.db, { connectionString }, silent)).rejects.toThrow('no_such_database')
})

async function ask(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: t.url })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

const ours = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
const cut = () => ask(`SELECT pg_terminate_backend(pid) ${ours}`)

async function listeners(): Promise<number> {
  for (let left = 100; left > 0; left -= 1) if (!(await ask(`SELECT 1 ${ours}`)).length) return 0
  return (await ask(`SELECT 1 ${ours}`)).length
}
