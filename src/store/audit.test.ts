import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AuditEntry } from '../core/approval/audit.ts'
import { noRow } from '../core/approval/audit.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
beforeEach(async () => {
  await t.db.deleteFrom('audit').execute()
  await t.db.updateTable('audit_head').set({ seq: '0', hash: noRow }).execute()
})
afterAll(() => t.close())

const entry = (subject: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: t.clock.now(),
  actor: { kind: 'user', id: 'alice', name: 'Alice', role: 'oncall', via: 'slack' },
  command: 'acknowledge',
  digest: 'd'.repeat(64),
  outcome: 'done',
  subject,
  ...more,
})
const some = async (count: number) => {
  for (let n = 1; n <= count; n += 1) await t.store.appendAudit(entry(`INC-${n}`))
}

test('rows follow one another without a gap, also from several processes and units of work at once', async () => {
  const other = await t.another()
  await Promise.all([
    ...Array.from({ length: 10 }, (_, n) => t.store.appendAudit(entry(`INC-${n}`))),
    ...Array.from({ length: 10 }, (_, n) => other.store.appendAudit(entry(`INC-${n}`))),
    ...Array.from({ length: 10 }, (_, n) => t.store.transact(async (tx) => tx.proposals.record(entry(`prop-${n}`)))),
  ])
  expect(await t.store.verifyAudit()).toMatchObject({ intact: true, rows: 30 })
})

test('a unit of work that fails leaves no row', async () => {
  const failing = t.store.transact(async (tx) => {
    tx.proposals.record(entry('prop-1'))
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await t.store.verifyAudit()).toMatchObject({ intact: true, rows: 0, head: noRow })
})

test('odd text is kept and still verifies', async () => {
  await t.store.appendAudit(entry('INC-1', { detail: 'nul \u0000, half \ud83d, 𝄞, "quotes" \\ and\nlines' }))
  expect(await t.store.verifyAudit()).toMatchObject({ intact: true, rows: 1 })
})

test.each<[string, number, (seq: number) => ReturnType<typeof sql>]>([
  ['an outcome was changed', 3, (seq) => sql`UPDATE audit SET outcome = 'refused' WHERE seq = ${seq}`],
  [
    'another person was put in',
    3,
    (seq) => sql`UPDATE audit SET actor = '{"kind":"user","id":"mallory"}' WHERE seq = ${seq}`,
  ],
  ['the moment was moved', 3, (seq) => sql`UPDATE audit SET at = at + interval '1 ms' WHERE seq = ${seq}`],
  ['a row was taken out', 3, (seq) => sql`DELETE FROM audit WHERE seq = ${seq}`],
  ['the first row was taken out', 1, (seq) => sql`DELETE FROM audit WHERE seq = ${seq}`],
  ['the last row was taken out', 6, (seq) => sql`DELETE FROM audit WHERE seq = ${seq}`],
  [
    'a hash was made to fit another text',
    4,
    (seq) => sql`UPDATE audit SET detail = 'x', hash = md5('x') WHERE seq = ${seq}`,
  ],
])('that %s is found, at row %i', async (_, seq, tamper) => {
  await some(6)
  await tamper(seq).execute(t.db)
  expect(await t.store.verifyAudit()).toMatchObject({ intact: false, seq, rows: seq - 1 })
})

test('a chain that was rewritten as a whole is found by an end that was noted before', async () => {
  await some(3)
  const noted = await t.store.verifyAudit()
  const head = noted.intact ? noted.head : ''
  await some(2)
  expect(await t.store.verifyAudit(head)).toMatchObject({ intact: true, rows: 5 })
  await t.db.deleteFrom('audit').execute()
  await t.db.updateTable('audit_head').set({ seq: '0', hash: noRow }).execute()
  await some(2)
  expect(await t.store.verifyAudit()).toMatchObject({ intact: true })
  expect(await t.store.verifyAudit(head)).toMatchObject({ intact: false, why: expect.stringMatching(/rewritten/) })
})

test('is read page by page, either way, and by what a row is about', async () => {
  await some(5)
  const first = await t.store.audit({}, { limit: 2 })
  expect(first.items.map(({ seq }) => seq)).toEqual([5, 4])
  const second = await t.store.audit({}, { limit: 2, cursor: first.next! })
  expect(second.items.map(({ seq }) => seq)).toEqual([3, 2])
  const oldest = await t.store.audit({}, { limit: 10, oldestFirst: true, cursor: '2' })
  expect(oldest.items.map(({ seq }) => seq)).toEqual([3, 4, 5])
  expect((await t.store.audit({ subject: 'INC-4', actor: 'alice' }, { limit: 5 })).items).toMatchObject([{ seq: 4 }])
  expect((await t.store.audit({ actor: 'bob' }, { limit: 5 })).items).toEqual([])
})
