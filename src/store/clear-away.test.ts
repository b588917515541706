import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cancel, type Investigation } from '../core/investigation/investigation.ts'
import { usualRetention } from '../core/retention.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: '2026-03-02T09:00:00Z' })
})
beforeEach(async () => {
  for (const table of ['cases', 'investigations', 'investigation_runs', 'digests', 'deliveries'] as const)
    await t.db.deleteFrom(table).execute()
  t.clock.set('2026-03-02T09:00:00Z')
})
afterAll(() => t.close())

const day = 86_400_000
let made = 0
/** An investigation as a row, with one answer, a card and a judgement; ended unless it is to run on. */
async function investigated(ends = true): Promise<string> {
  made += 1
  const id = `inv-${String(made).padStart(8, '0')}`
  const now = t.clock.now()
  const item = {
    ...{ id, version: 0, profile: 'lab', service: `cart-${made}`, incidents: [], command: id, updates: true },
    trigger: { kind: 'command', by: { kind: 'system', id: 'x', name: 'x' }, reason: 'asked' },
    window: { from: now, to: now },
    budget: { hypotheses: 1, depth: 1, queries: 1, timeMs: 1 },
    ...{ startedAt: now, state: 'running', phase: 'triage', depth: 0, hypotheses: [], evidence: [], transitions: [] },
    ...{ progress: [], exhausted: [], proposals: [], feedback: [] },
  } as unknown as Investigation
  const told = { about: 'investigation' as const, service: item.service, investigation: item as never, at: now }
  const card = { subject: id, notifier: { id: 'config', type: 'slack' }, destination: '#ops', told, dedupe: id }
  await t.store.transact((tx) => tx.putInvestigation({ item, notices: [{ ...card, kind: 'card' }] }))
  await t.store.investigations.claim(id, 'a', 1_000)
  const ask = { id: 'q', name: 'note', input: {}, why: '' }
  await t.store.investigations.record(id, 'a', [{ ask, answer: { ok: true, value: 'secret' }, at: now, ms: 1 }], 5)
  if (ends) {
    const after = cancel({ ...item, version: 1 }, 'alice', now)
    const judged = {
      by: 'alice',
      case: { investigation: id, service: item.service, features: [], outcome: 'cause', judgement: 'wrong', at: now },
    } as const
    await t.store.transact((tx) => tx.putInvestigation({ item: after, notices: [], judged: judged as never }))
  }
  await t.db.updateTable('deliveries').set({ state: 'sent' }).where('subject', '=', id).execute()
  return id
}
const rows = async () => {
  const of = async (table: 'investigation_answers' | 'investigations' | 'cases' | 'deliveries') =>
    (await t.db.selectFrom(table).selectAll().execute()).length
  return {
    answers: await of('investigation_answers'),
    investigations: await of('investigations'),
    cases: await of('cases'),
    cards: await of('deliveries'),
  }
}

test('answers go first and say so, verdicts and their cards later, judgements last; what runs stays', async () => {
  const id = await investigated()
  const running = await investigated(false)
  t.clock.forward(89 * day)
  await t.store.clearAway(usualRetention, 20)
  expect(await rows()).toEqual({ answers: 2, investigations: 2, cases: 1, cards: 2 })
  t.clock.forward(2 * day)
  await t.store.clearAway(usualRetention, 20)
  expect(await t.store.investigations.recorded(id)).toEqual([])
  expect((await t.store.investigations.get(id))!.purgedAt).toEqual(t.clock.now())
  expect((await t.store.investigations.list({}, { limit: 9 })).items.map(({ purgedAt }) => purgedAt)).toEqual(
    expect.arrayContaining([t.clock.now(), undefined]),
  )
  expect(await t.store.investigations.recorded(running)).toHaveLength(1)
  t.clock.forward(700 * day)
  await t.store.clearAway(usualRetention, 20)
  expect(await rows()).toEqual({ answers: 1, investigations: 1, cases: 1, cards: 1 })
  t.clock.forward(400 * day)
  await t.store.clearAway(usualRetention, 20)
  expect(await rows()).toMatchObject({ investigations: 1, cases: 0 })
})

test('each round clears little, the oldest first, and the next goes on', async () => {
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    ids.push(await investigated())
    t.clock.forward(1_000)
  }
  t.clock.forward(91 * day)
  const left = async () => {
    const found = await Promise.all(ids.map((id) => t.store.investigations.recorded(id)))
    return found.map(({ length }) => length)
  }
  await t.store.clearAway(usualRetention, 2)
  expect(await left()).toEqual([0, 0, 1, 1, 1])
  await Promise.all([t.store.clearAway(usualRetention, 2), t.store.clearAway(usualRetention, 2)])
  await t.store.clearAway(usualRetention, 2)
  expect(await left()).toEqual([0, 0, 0, 0, 0])
})

test('what is kept for good stays', async () => {
  await investigated()
  t.clock.forward(9_000 * day)
  await t.store.clearAway({}, 20)
  expect(await rows()).toEqual({ answers: 1, investigations: 1, cases: 1, cards: 1 })
})

test('a card that was given up stays until somebody saw to it', async () => {
  const id = await investigated()
  await t.db.updateTable('deliveries').set({ state: 'failed' }).where('subject', '=', id).execute()
  t.clock.forward(800 * day)
  await t.store.clearAway(usualRetention, 20)
  expect(await rows()).toMatchObject({ investigations: 0, cards: 1 })
})

test('of digests the newest of each scope stays, since it says that the scope is looked after', async () => {
  const put = (scope: string, date: string) => t.store.transact((tx) => tx.putDigest({ scope, date, notices: [] }))
  await put('all', '2026-03-01')
  await put('all', '2026-03-02')
  await put('gone', '2026-01-01')
  t.clock.forward(800 * day)
  await t.store.clearAway(usualRetention, 20)
  const left = await t.db.selectFrom('digests').select(['scope', 'date']).orderBy('scope').execute()
  expect(left).toEqual([
    { scope: 'all', date: '2026-03-02' },
    { scope: 'gone', date: '2026-01-01' },
  ])
})
