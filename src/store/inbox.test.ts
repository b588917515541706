import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raw } from '../core/inbox.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const raw = (more: Partial<Raw> = {}): Raw => ({
  door: 'alerts',
  source: 'am',
  headers: { 'content-type': 'application/json' },
  body: '{}',
  sha256: 'f'.repeat(64),
  receivedAt: t.clock.now(),
  ...more,
})

test('deliveries that arrive together share few commits and keep their order of arrival', async () => {
  const accepted = await Promise.all(
    Array.from({ length: 200 }, (_, i) => t.store.accept([raw({ source: 'storm', body: `${i}` })])),
  )
  const ids = accepted.map(([a]) => a!.id)
  expect([...ids].sort()).toEqual(ids)
  const { rows } = await sql<{ commits: string; ids: string }>`SELECT count(DISTINCT xmin::text) AS commits,
    string_agg(body, ',' ORDER BY id) AS ids FROM inbox WHERE source = 'storm'`.execute(t.db)
  expect(Number(rows[0]!.commits)).toBeLessThanOrEqual(3)
  expect(rows[0]!.ids).toBe(Array.from({ length: 200 }, (_, i) => i).join(','))
})

test('a delivery comes back as it was stored, whatever bytes it holds', async () => {
  const item = raw({ body: '\\"\n\u2028{},😀', headers: { a: '"', b: 'ü\\u0000' }, dedupe: 'whole' })
  const [accepted] = await t.store.accept([item])
  expect(accepted?.fresh).toBe(true)
  expect(await t.store.inboxItem(accepted!.id)).toEqual({ ...item, id: accepted!.id, state: 'waiting', attempts: 0 })
})

test('NUL and half surrogates in body, header and key do not stop the batch they are in', async () => {
  const [hostile, innocent] = await Promise.all([
    t.store.accept([raw({ body: 'a\u0000b\ud800', headers: { 'x-y': '\u0000' }, dedupe: 'n\u0000ul' })]),
    t.store.accept([raw()]),
  ])
  expect((await t.store.inboxItem(hostile[0]!.id))?.body).toBe('a\ufffdb\ufffd')
  expect(innocent[0]?.fresh).toBe(true)
})

test('one key is one delivery, within a call, between calls at once and later; repeats get the id of the first', async () => {
  const twice = raw({ door: 'slack', source: 'event', dedupe: 'Ev1' })
  const [[first, second], [third]] = await Promise.all([t.store.accept([twice, twice]), t.store.accept([twice])])
  const [fourth] = await t.store.accept([twice])
  expect([first, second, third, fourth].map((a) => a?.fresh)).toEqual([true, false, false, false])
  expect(new Set([first, second, third, fourth].map((a) => a?.id)).size).toBe(1)
})

test('a commit that fails rejects those who were in it and nobody after them', async () => {
  const broken = raw({ receivedAt: new Date(Number.NaN) })
  const [bad, beside] = await Promise.allSettled([
    t.store.accept([broken]),
    t.store.accept([raw({ source: 'beside' })]),
  ])
  expect(bad.status).toBe('rejected')
  expect(beside.status).toBe('rejected')
  expect((await t.store.inbox({ source: 'beside' }, { limit: 5 })).items).toEqual([])
  expect((await t.store.accept([raw({ source: 'after' })]))[0]?.fresh).toBe(true)
})

test('what is new wakes its worker; a repeat, and what a door works on itself, wake nobody', async () => {
  const own = await testStore()
  const later = raw({ door: 'slack', dedupe: 'Ev2', notBefore: new Date(own.clock.now().getTime() + 5_000) })
  const { notBefore: _, ...again } = later
  await own.store.accept([later])
  await own.store.accept([again])
  await own.store.accept([raw()])
  await own.queue.stop()
  const { rows } = await sql`SELECT name FROM pgboss.job`.execute(own.db)
  expect(rows).toEqual([{ name: 'ingest' }])
  await own.close()
})

test('a leased item is nobody else’s until it is settled or the lease ends', async () => {
  await t.store.accept([raw({ door: 'slack', source: 'lease' }), raw({ door: 'slack', source: 'lease' })])
  const [one, two] = await Promise.all([t.store.lease('slack', 100, 15_000), t.store.lease('slack', 100, 15_000)])
  const leased = [...one, ...two].filter((i) => i.source === 'lease')
  expect(new Set(leased.map((i) => i.id)).size).toBe(2)
  await t.store.settle([{ id: leased[0]!.id, state: 'done', outcome: [] }])
  expect(await t.store.lease('slack', 100, 15_000)).toEqual([])
  t.clock.forward(15_000)
  const again = (await t.store.lease('slack', 100, 15_000)).filter((i) => i.source === 'lease')
  expect(again.map((i) => [i.id, i.attempts])).toEqual([[leased[1]!.id, 2]])
})

test('workers take waiting deliveries one after the other, never the same one', async () => {
  await t.store.accept(Array.from({ length: 6 }, () => raw({ source: 'take' })))
  const taken: string[] = []
  const take = () =>
    t.store.transact(async (tx) => {
      const items = await tx.take('alerts', 2)
      tx.settle(items.map(({ id }) => ({ id, state: 'done' as const })))
      taken.push(...items.map(({ id }) => id))
      return items.length
    })
  for (;;) if ((await Promise.all([take(), take(), take()])).every((n) => n === 0)) break
  expect(new Set(taken).size).toBe(taken.length)
  expect([...taken].sort()).toEqual(taken)
})

test('only what was not understood can be replayed, and it is woken for', async () => {
  const [accepted] = await t.store.accept([raw({ source: 'replay' })])
  const { id } = accepted!
  await expect(t.store.replay(id)).rejects.toMatchObject({ code: 'conflict' })
  await t.store.settle([{ id, state: 'dead', error: 'no' }])
  await t.store.replay(id)
  expect(await t.store.inboxItem(id)).toMatchObject({ state: 'waiting', attempts: 0 })
  await t.store.settle([{ id, state: 'done', outcome: [] }])
  await expect(t.store.replay(id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(t.store.replay('nothing\u0000')).rejects.toMatchObject({ code: 'not_found' })
})

test('pages of the list lead from the newest to the oldest, each item once', async () => {
  await t.store.accept(Array.from({ length: 5 }, (_, i) => raw({ source: 'pages', body: `${i}` })))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await t.store.inbox({ source: 'pages' }, { limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map((i) => i.body))
    cursor = page.next
  } while (cursor)
  expect(seen).toEqual(['4', '3', '2', '1', '0'])
})
