import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { plain } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import type { Transaction } from '../core/ledger.ts'
import type { Store } from '../core/store.ts'
import type { Profile, Profiles } from '../core/telemetry/profile.ts'
import { newAlertRule } from '../core/watch/alert-rule.ts'
import type { Outcome } from '../core/watch/look.ts'
import { sawAnomalies } from '../core/watch/look.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import { anomaly, watchOf } from '../core/watch/test-anomaly.ts'
import type { Watch } from '../core/watch/watch.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { declareAlertRules } from './alert-rule-declare.ts'
import { applySignals } from './apply-signals.ts'
import { answer, find } from './dispatch.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, furnish, person } from './test-context.ts'
import { noticeDraft, notifierIn } from './watch-notice.ts'
import { watchSignals } from './watch-signals.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { user: [person('alice')], service: [{ id: 'payments-api' }] })
})
afterEach(async () => {
  for (const table of ['watches', 'alert_rules', 'deliveries'] as const) await t.db.deleteFrom(table).execute()
})
afterAll(() => t.close())

const profiles = ((): Profiles => {
  const base = testProfiles({}, [{ name: 'payments-api' }])
  const pager = { id: 'aws-prod/default', name: 'default', type: 'pagerduty', settings: {} }
  const profile: Profile = { ...base.resolve(), name: 'aws-prod', notifiers: new Map([['default', pager]]) }
  return { names: () => ['aws-prod'], resolve: () => profile, service: base.service }
})()

const ask = async <T = { id: string }>(name: string, input: object, given: Partial<Context> = {}) => {
  const directory = await t.store.readDirectory()
  return call<T>(contextWith({ store: t.store, clock: t.clock, directory, profiles, ...given }), name, input)
}

/** A watch that found something, told it and opened an incident, as the keeper of watches does. */
async function firing(more: Partial<Watch> = {}): Promise<Outcome<Watch>> {
  const watch = watchOf({ incidents: 'high', ...more })
  await t.store.watches.add(watch)
  const outcome = sawAnomalies(watch, [anomaly('error_count')], t.clock.now())
  const notices = outcome.notice ? noticeDraft(watch, outcome.notice, notifierIn(profiles)) : []
  await t.store.transact(async (tx) => {
    await tx.settleLooks([{ kind: 'watch', item: outcome.item, holder: 'a', notices }])
    await applySignals(tx, watchSignals(watch, outcome.raising, t.clock.now(), { linksOf: () => [] }))
  })
  return outcome
}

const told = async () => {
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['body', 'notifier', 'workspace'])
    .where('subject', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.map(({ body, ...place }) => ({ ...place, ...(body as WatchNotice) }))
}
const newest = async () => (await t.store.incidents({}, { limit: 1 })).items[0]!
const notes = async (incident: string) =>
  (await t.store.timeline(incident)).flatMap((event) =>
    event.type === 'noted' ? [{ text: event.text, by: event.actor.id }] : [],
  )

test.each([
  ['watch-stop', 'stopped'],
  ['watch-remove', 'removed'],
] as const)('%s of a watch that fires tells whoever was told, and notes it on the incident', async (command, how) => {
  const id = `watch-${how === 'stopped' ? '0000000a' : '0000000b'}`
  await firing({ id })
  await ask(command, { watch: id })
  const [began, over, ...more] = await told()
  expect(more).toEqual([])
  expect(began).toMatchObject({ state: 'firing', anomalies: [{ key: 'error_count' }] })
  expect(over).toMatchObject({
    notifier: 'pagerduty',
    workspace: 'aws-prod/default',
    state: 'resolved',
    anomalies: [],
    resolved: [{ key: 'error_count' }],
    ended: { how, by: 'alice' },
  })
  const incident = await newest()
  expect(incident.status).toBe('open')
  expect(await notes(incident.id)).toEqual([
    {
      text: `${id} was ${how} while error_count fired: nobody looks any more whether it is over, so resolve this by hand.`,
      by: 'alice',
    },
  ])
  expect((await t.store.watches.get(id))?.state).toBe(how === 'stopped' ? 'stopped' : undefined)
})

test('stopping twice and removing afterwards tells once', async () => {
  await firing({ id: 'watch-0000000c' })
  await ask('watch-stop', { watch: 'watch-0000000c' })
  await ask('watch-stop', { watch: 'watch-0000000c' })
  await ask('watch-remove', { watch: 'watch-0000000c' })
  await expect(ask('watch-remove', { watch: 'watch-0000000c' })).rejects.toMatchObject({ code: 'not_found' })
  expect((await told()).map(({ state }) => state)).toEqual(['firing', 'resolved'])
  expect(await notes((await newest()).id)).toHaveLength(1)
})

test('of two who remove at once one tells', async () => {
  await firing({ id: 'watch-0000000d' })
  const both = [1, 2].map(() =>
    ask('watch-remove', { watch: 'watch-0000000d' }).then(
      () => 'done',
      ({ code }) => code,
    ),
  )
  expect((await Promise.all(both)).sort()).toEqual(['done', 'not_found'])
  expect((await told()).map(({ state }) => state)).toEqual(['firing', 'resolved'])
})

test('a process that dies on the way leaves the watch as it was, and the next attempt tells once', async () => {
  await firing({ id: 'watch-0000000e' })
  const dying: Store = {
    ...t.store,
    transact: <T>(work: (tx: Transaction) => Promise<T>) =>
      t.store.transact(async (tx) => {
        await work(tx)
        throw new Error('killed')
      }),
  }
  await expect(ask('watch-remove', { watch: 'watch-0000000e' }, { store: dying })).rejects.toThrow('killed')
  expect((await told()).map(({ state }) => state)).toEqual(['firing'])
  expect(await notes((await newest()).id)).toEqual([])
  expect(await t.store.watches.get('watch-0000000e')).toMatchObject({ state: 'running' })
  await ask('watch-remove', { watch: 'watch-0000000e' })
  expect((await told()).map(({ state }) => state)).toEqual(['firing', 'resolved'])
})

test('a look that ends meanwhile loses to the end of its watch', async () => {
  const { item } = await firing({ id: 'watch-0000000f' })
  const late = sawAnomalies({ ...item, version: 2 }, [], t.clock.now()).item
  await ask('watch-stop', { watch: 'watch-0000000f' })
  const won = await t.store.transact((tx) => tx.settleLooks([{ kind: 'watch', item: late, holder: 'a', notices: [] }]))
  expect([...won]).toEqual([])
  expect(await t.store.watches.get('watch-0000000f')).toMatchObject({ state: 'stopped' })
})

test('whoever removes a watch that fires reads what follows from it', async () => {
  await firing({ id: 'watch-00000010' })
  const directory = await t.store.readDirectory()
  const context = contextWith({ store: t.store, clock: t.clock, directory, profiles })
  const { title, lines = [] } = await answer(find('watch remove')!, context, { watch: 'watch-00000010' })
  expect([title, ...lines.map(plain)]).toEqual([
    'Removed the watch on payments-api [watch-00000010]',
    'default is told that nobody looks any more.',
    'Its incident stays open: nobody looks any more whether it is over.',
  ])
})

test('a quiet watch goes silently', async () => {
  await t.store.watches.add(watchOf())
  await ask('watch-remove', { watch: 'watch-a3f2b1c4' })
  expect(await told()).toEqual([])
})

test('an alert rule that fires says so when it is removed, by a person or by the configuration', async () => {
  const rule = (id: string, declared: boolean) => {
    const notifier = { id: 'aws-prod/default', type: 'pagerduty', name: 'default' }
    const condition = { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 0 } as const
    const made = newAlertRule(
      {
        ...{ id, declared, condition, notifier, profile: 'aws-prod', service: 'payments-api', severity: 'high' },
        ...{ intervalMs: 60_000, createdBy: { id: 'alice', name: 'alice' }, command: id },
      },
      t.clock.now(),
    )
    return sawAnomalies(made, [anomaly('error_rate')], t.clock.now()).item
  }
  await t.store.alertRules.add(rule('alert-0000000a', false))
  await t.store.alertRules.add(rule('alert-0000000b', true))
  await ask('alert-remove', { alert: 'alert-0000000a' })
  await declareAlertRules({ store: t.store, profiles }, [], t.clock.now())
  expect(await told()).toMatchObject([
    { watch: 'alert-0000000a', ended: { how: 'removed', by: 'alice' } },
    { watch: 'alert-0000000b', ended: { how: 'removed', by: 'the configuration' } },
  ])
  expect((await t.store.alertRules.list({}, { limit: 9 })).items).toEqual([])
})
