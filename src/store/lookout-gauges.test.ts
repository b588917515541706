import { afterAll, beforeAll, expect, test } from 'vitest'
import { newAlertRule } from '../core/watch/alert-rule.ts'
import { sawAnomalies, sawNothing } from '../core/watch/look.ts'
import { anomaly, watchOf, watchStart } from '../core/watch/test-anomaly.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

test('watches and alert rules are counted by how they stand, with what is overdue and owed', async () => {
  t.clock.set(watchStart)
  expect(await t.store.lookoutGauges()).toEqual({ states: [], overdueSeconds: 0, noticesOwed: 0, noticesFailed: 0 })
  const later = new Date(watchStart.getTime() + 3_600_000)
  const quiet = (id: string) => ({ ...watchOf({ id }), nextAt: later })
  const firing = sawAnomalies(quiet('watch-2'), [anomaly('e')], watchStart).item
  const failing = sawNothing(firing, 'No answer.', watchStart).item
  const blind = [1, 2, 3].reduce((item) => sawNothing(item, 'No answer.', watchStart).item, quiet('watch-3'))
  for (const watch of [
    quiet('watch-1'),
    { ...firing, nextAt: later },
    { ...blind, nextAt: later },
    { ...failing, id: 'watch-4', nextAt: new Date(watchStart.getTime() - 12_000) },
    watchOf({ id: 'watch-5', state: 'stopped', nextAt: new Date(0) }),
  ])
    await t.store.watches.add(watch)
  const condition = { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 0 } as const
  const rule = { ...watchOf({ id: 'alert-1' }), condition, severity: 'high', declared: false } as const
  await t.store.alertRules.add({ ...newAlertRule(rule, watchStart), nextAt: later })
  const owing = { profile: 'aws-prod', service: 'payments-api', anomalies: [], fresh: [], resolved: [], at: watchStart }
  await t.store.transact((tx) =>
    tx.settleLooks([
      {
        kind: 'watch',
        holder: 'a',
        item: quiet('watch-1'),
        notices: ['watch-1', 'alert-1', 'inv-1'].map((subject) => ({
          subject,
          notifier: { id: 'aws-prod/default', type: 'webhook' },
          told: { about: 'watch' as const, watch: subject, state: 'firing' as const, ...owing },
          dedupe: subject,
        })),
      },
    ]),
  )
  await t.db.updateTable('deliveries').set({ state: 'failed' }).where('subject', '=', 'alert-1').execute()
  const { states, ...rest } = await t.store.lookoutGauges()
  expect(rest).toEqual({ overdueSeconds: 12, noticesOwed: 1, noticesFailed: 1 })
  expect(new Set(states.map(({ kind, state, count }) => `${kind} ${state} ${count}`))).toEqual(
    new Set(['watch quiet 1', 'watch firing 1', 'watch failing 2', 'watch stopped 1', 'alert-rule quiet 1']),
  )
})
