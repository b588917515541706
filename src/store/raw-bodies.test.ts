import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InboxItem, Raw } from '../core/inbox.ts'
import { planted } from '../core/redaction/test-planted.ts'
import { secretsWith } from './secrets.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const secret = 'hunter2-of-the-database'
const body = JSON.stringify({ title: 'Disk full', details: { password: secret, note: `token=${secret}9A` } })
const raw = (more: Partial<Raw> = {}): Raw => ({
  door: 'alerts',
  source: 'am',
  headers: { 'user-agent': 'curl/8 Bearer q7Zt4XcV9bNm2KsL8wRy' },
  body,
  sha256: 'f'.repeat(64),
  receivedAt: t.clock.now(),
  ...more,
})

async function arrived(more: Partial<Raw> = {}): Promise<string> {
  const [accepted] = await t.store.accept([raw(more)])
  return accepted!.id
}

const settle = (id: string, state: InboxItem['state'], words: Partial<InboxItem> = {}) =>
  t.store.transact(async (tx) => tx.settle([{ id, state, ...words }]))

/** The row as it lies in the table. */
async function row(id: string) {
  const { rows } = await sql<{ text: string; sealed: string | null; redacted: boolean; sha256: string }>`SELECT
    i::text AS text, sealed, redacted, sha256 FROM inbox i WHERE id = ${id}`.execute(t.db)
  return rows[0]!
}

const take = () => t.store.transact((tx) => tx.take('alerts', 100))

test('a delivery is as it came until it was worked on, and has lost its secrets in the commit that ends it', async () => {
  const id = await arrived()
  expect((await row(id)).text).toContain(secret)
  expect((await take()).find((item) => item.id === id)?.body).toBe(body)
  await expect(
    t.store.transact(async (tx) => {
      tx.settle([{ id, state: 'done' }])
      throw new Error('killed before the commit')
    }),
  ).rejects.toThrow('killed')
  expect((await row(id)).text).toContain(secret)
  await settle(id, 'done')
  const kept = await row(id)
  expect(kept.text).not.toContain(secret)
  expect(kept.text).not.toContain('q7Zt4XcV9bNm2KsL8wRy')
  expect(kept).toMatchObject({ redacted: true, sealed: null, sha256: 'f'.repeat(64) })
  expect(await t.store.inboxItem(id)).toMatchObject({
    redacted: true,
    body: '{"title":"Disk full","details":{"password":"[redacted:password]","note":"token=[redacted:token]"}}',
  })
})

test('what nobody would mind is kept byte for byte', async () => {
  const plain = '{ "title":  "Disk full",\n "pod": "cart-7d9f8b6c5-x2k4q" }'
  const id = await arrived({ body: plain, headers: {} })
  await settle(id, 'done')
  expect(await t.store.inboxItem(id)).toMatchObject({ body: plain })
  expect(await row(id)).toMatchObject({ redacted: false, sealed: null })
})

test.each(['dead', 'ignored'] as const)(
  '%s: what may be replayed is sealed, and comes back as it was',
  async (state) => {
    const id = await arrived()
    await settle(id, state, { ...(state === 'dead' && { error: `It says password=${secret}.` }) })
    const kept = await row(id)
    expect(kept.text).not.toContain(secret)
    expect(secretsWith('a secret of tests').open(kept.sealed!)).toBe(body)
    await t.store.replay(id)
    expect((await row(id)).text).not.toContain(secret)
    expect((await take()).find((item) => item.id === id)).toMatchObject({ body, state: 'waiting' })
    await settle(id, 'dead')
    expect((await row(id)).sealed).not.toBeNull()
    await t.store.replay(id)
    await settle(id, 'done')
    expect((await row(id)).sealed).toBeNull()
  },
)

test('sealed with another key it is no longer read, and its replay is refused with what to do', async () => {
  const id = await arrived()
  await settle(id, 'dead')
  const other = await t.another({ secrets: secretsWith('another secret') })
  await expect(other.store.replay(id)).rejects.toThrow(/put the former \[server\] secret_key back/)
  await t.store.replay(id)
  const [taken] = (await other.store.transact((tx) => tx.take('alerts', 100))).filter((item) => item.id === id)
  expect(taken?.body).toBe('')
  await settle(id, 'done')
})

test('envelopes of Slack lose theirs as well, whichever way they end', async () => {
  for (const { text, secret: hidden, name } of planted('slck')) {
    const payload = { type: 'event_callback', event: { type: 'message', text } }
    const id = await arrived({ door: 'slack', source: 'event', body: JSON.stringify(payload), headers: {} })
    const [item] = await t.store.lease('slack', 1, 1_000)
    expect(JSON.parse(item!.body)).toEqual(payload)
    await t.store.settle([
      { id, state: 'done', outcome: [{ dedupKey: 'k', outcome: 'invalid', reason: `There is no "${text}".` }] },
    ])
    expect((await row(id)).text, name).not.toContain(hidden)
  }
})

test('JSON that nests without end is taken as text', async () => {
  const deep = `${'['.repeat(20_000)}"password=${secret}"`
  const id = await arrived({ body: deep })
  await settle(id, 'dead')
  expect((await row(id)).text).not.toContain(secret)
})
