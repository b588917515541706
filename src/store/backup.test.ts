import { randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Policy } from '../core/oncall/policy.ts'
import { backup, restore } from './backup.ts'
import { type TestStore, testStore } from './test-store.ts'

const stores: TestStore[] = []
const fresh = async () => {
  const store = await testStore({
    plan: ({ event }) => [
      { notifier: 'slack', workspace: 'w', channel: '#ops', kind: 'card', event: event.id, priority: 20 },
      { notifier: 'slack', workspace: 'w', channel: '#ops', kind: 'reply', event: event.id, priority: 30 },
    ],
  })
  stores.push(store)
  return store
}

let full: TestStore
let file: Buffer
beforeAll(async () => {
  full = await fresh()
  await fill(full)
  file = await write(full)
})
afterAll(() => Promise.all(stores.map((store) => store.close())))

async function write(store: TestStore): Promise<Buffer> {
  const out = new PassThrough()
  const bytes = buffer(out)
  await backup(store.db, out, store.clock.now())
  return bytes
}

const read = (store: TestStore, bytes: Buffer) => restore(store.db, Readable.from([bytes]))
const lines = (bytes: Buffer) => gunzipSync(bytes).toString().split('\n')

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const at = new Date('2026-03-02T09:00:00Z')

/** Something of everything, with work owed of every kind: an inbox, deliveries, deadlines, a group and an alert that expires. */
async function fill(t: TestStore) {
  const { store, clock } = t
  const policy = Policy.parse({ id: 'p', steps: [{ after: '5m', targets: ['user:alice'] }] })
  await store.declare([{ kind: 'user', body: { id: 'alice', name: 'Älice 😀', email: 'alice@example.org' } }])
  await store.putWorkspace(
    { id: 'w', team: 'T1', name: 'W', scopes: [], status: 'active', preferences: {} as never },
    { bot: 'xoxb-secret' },
  )
  await store.putKey({ id: 'k', subject: 'bot', role: 'viewer', hash: 'h', createdAt: clock.now() })
  await store.saveAnswer('a', { requestHash: 'r', status: 200, body: { big: 1 } })
  await store.accept(
    Array.from({ length: 450 }, (_, i) => ({
      door: 'alerts' as const,
      source: 'am',
      headers: {},
      body: `${i}\n\t"\\${randomBytes(20).toString('latin1').replaceAll('\0', '')}`,
      sha256: 'f',
      receivedAt: clock.now(),
    })),
  )
  for (let i = 0; i < 3; i += 1)
    await store.transact(async (tx) => {
      const incident = await tx.open({ title: `${i}`, service: 'db', urgency: 'high', source: 'am', policy }, actor)
      tx.putAlert({ ...alert, dedupKey: `${i}`, incident: incident.id })
    })
  await store.transact(async (tx) => tx.putGroup({ key: 'g', source: 'am', waiting: [], flushAt: at }))
  await store.claim('slack:w:chat.postMessage:#ops')
  await sql`UPDATE incidents SET updated_at = '2026-03-02 09:00:00.123456+00' WHERE number = 1`.execute(t.db)
}

const alert = {
  id: '',
  source: 'am',
  incident: null,
  status: 'firing' as const,
  severity: 'critical' as const,
  title: 'Disk',
  service: 'db',
  labels: { big: '12345678901234567890' },
  annotations: {},
  links: [],
  images: [],
  startedAt: at,
  firedAt: at,
  seenAt: at,
  expiresAt: new Date('2026-03-02T09:05:00Z'),
  fires: 1,
}

test('what was restored gives the same backup again, to the letter', async () => {
  const empty = await fresh()
  const { tables, rows } = await read(empty, file)
  expect(rows).toBeGreaterThan(450)
  expect(lines(file).filter((line) => line.startsWith('["'))).toHaveLength(tables + 1)
  expect(lines(await write(empty))).toEqual(lines(file))
})

test('the next incident after a restore has the next number', async () => {
  const empty = await fresh()
  await read(empty, file)
  const { id } = await empty.store.transact((tx) =>
    tx.open({ title: 'next', service: 'db', urgency: 'low', source: 'manual' }, actor),
  )
  expect(id).toBe('INC-4')
  expect((await empty.store.incidents({}, { limit: 10 })).items).toHaveLength(4)
})

test('everything that was owed is found again, without any wake-up in the backup', async () => {
  const empty = await fresh()
  await read(empty, file)
  empty.clock.set('2026-03-02T09:06:00Z')
  expect(await empty.store.dueIncidents(10)).toEqual(['INC-1', 'INC-2', 'INC-3'])
  expect(await empty.store.dueGroups(10)).toEqual([{ source: 'am', key: 'g' }])
  expect(await empty.store.expiredAlerts(['am'], 10)).toHaveLength(3)
  await empty.store.wakeAll()
  const { rows } = await sql<{
    job: string
  }>`SELECT name || ' ' || singleton_key AS job FROM pgboss.job ORDER BY 1`.execute(empty.db)
  expect(rows.map((r) => r.job)).toEqual(['ingest all', 'lane slack:w:chat.postMessage:#ops'])
  expect(await empty.store.stranded('slack:w:chat.postMessage:#ops')).toHaveLength(1)
})

test('tokens stay sealed in the file and open again after a restore', async () => {
  expect(gunzipSync(file).includes('xoxb-secret')).toBe(false)
  const empty = await fresh()
  await read(empty, file)
  expect(await empty.store.token('w')).toEqual({ bot: 'xoxb-secret' })
})

test('a database that holds anything is refused with a remedy, and keeps what it has', async () => {
  const filled = await fresh()
  await filled.store.declare([{ kind: 'team', body: { id: 'ops' } }])
  await expect(read(filled, file)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('objects'),
  })
  expect((await filled.store.readDirectory()).teams.size).toBe(1)
})

describe('a file that cannot be restored leaves the database empty', () => {
  const changed = (change: (all: string[]) => string[]) => () => gzipSync(change(lines(file)).join('\n'))
  test.each<[string, () => Buffer, string, string]>([
    ['cut off', () => file.subarray(0, file.length - 200), 'invalid', 'damaged'],
    ['cut off between lines', changed((all) => all.slice(0, -2)), 'invalid', 'too early'],
    ['a flipped bit', () => flipped(file), 'invalid', 'damaged'],
    ['not packed', () => Buffer.from('hello'), 'invalid', 'damaged'],
    ['empty', () => Buffer.alloc(0), 'invalid', ''],
    ['another file, packed', () => gzipSync('hello\n'), 'invalid', 'not a backup'],
    ['a row missing', changed((all) => all.toSpliced(-3, 1)), 'invalid', 'rows'],
    ['a row twice', changed((all) => all.toSpliced(-2, 1, all.at(-3)!, all.at(-2)!)), 'invalid', 'damaged'],
    ['more after its end', changed((all) => [...all, '{}']), 'invalid', 'after its end'],
    ['an unknown table', changed((all) => all.toSpliced(1, 0, '["pg_class",["a"]]')), 'invalid', 'unknown table'],
    ['newer', changed((all) => ['{"format":1,"schema":"9999-later"}', ...all.slice(1)]), 'conflict', 'newer version'],
    ['of a newer format', changed((all) => ['{"format":2,"schema":"0001"}', ...all.slice(1)]), 'conflict', 'newer'],
  ])('%s', async (_, bytes, code, words) => {
    const empty = await fresh()
    await expect(read(empty, bytes())).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
    const begun = /^\{"(name"|id":1,"seq":0,)/
    expect(lines(await write(empty)).filter((line) => line.startsWith('{"') && !begun.test(line))).toHaveLength(1)
  })
})

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[Math.floor(copy.length / 2)]! ^= 0x10
  return copy
}

test('an older backup lacks columns that came later; they take their defaults', async () => {
  const empty = await fresh()
  await sql`ALTER TABLE api_keys ADD COLUMN later text NOT NULL DEFAULT 'default'`.execute(empty.db)
  await read(empty, file)
  expect((await sql`SELECT later FROM api_keys`.execute(empty.db)).rows).toEqual([{ later: 'default' }])
})
