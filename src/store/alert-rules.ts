import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import type { Watches } from '../core/watch/lookouts.ts'
import { json } from './json.ts'
import { lookoutFrom, lookoutRow, openLookouts, putLookouts } from './lookouts.ts'
import type { Tables } from './schema.ts'

/** Alert rules; those that the configuration declares follow it. */
export const openAlertRules = (db: Kysely<Tables>, clock: Clock): Watches['alertRules'] => ({
  ...openLookouts<AlertRule>(db, clock, 'alert_rules'),
  declare: (rules) =>
    db.transaction().execute(async (trx) => {
      const stored = await trx
        .selectFrom('alert_rules')
        .select('body')
        .where(sql<boolean>`body->>'declared' = 'true' OR id = ANY(${rules.map(({ id }) => id)})`)
        .orderBy('id')
        .forUpdate()
        .execute()
      const before = new Map(stored.map(lookoutFrom<AlertRule>).map((rule) => [rule.id, rule]))
      const wanted = new Set(rules.map(({ id }) => id))
      const gone = [...before.keys()].filter((id) => !wanted.has(id))
      if (gone.length) await trx.deleteFrom('alert_rules').where('id', 'in', gone).execute()
      const fresh = rules.filter(({ id }) => !before.has(id))
      if (fresh.length) await putLookouts('alert_rules')(fresh.map(lookoutRow)).execute(trx)
      for (const rule of rules) await update(before.get(rule.id), rule)

      async function update(known: AlertRule | undefined, rule: AlertRule): Promise<void> {
        if (!known || !differs(known, rule)) return
        const next = { ...rule, ...found(known), version: known.version + 1 }
        await trx
          .updateTable('alert_rules')
          .set({ version: next.version, next_at: next.nextAt, state: next.state, body: json(next) })
          .where('id', '=', rule.id)
          .execute()
      }
    }),
})

/** What a rule learned while it ran, which a new way of telling leaves alone. */
function found(rule: AlertRule): Partial<AlertRule> {
  const { findings, phase, measured, mutedUntil, mutedBy, failures, looks, lastLook, nextAt, createdAt } = rule
  return {
    findings,
    phase,
    failures,
    looks,
    nextAt,
    createdAt,
    ...(measured && { measured }),
    ...(mutedUntil && { mutedUntil }),
    ...(mutedBy !== undefined && { mutedBy }),
    ...(lastLook && { lastLook }),
  }
}

/** Whether anything that is declared is not as it was. */
const differs = (known: AlertRule, rule: AlertRule) => declaration(known) !== declaration(rule)

function declaration(rule: AlertRule): string {
  const { condition, severity, intervalMs, notifier, renotifyMs, flap, incidents, declared } = rule
  return JSON.stringify([
    [condition.metric, condition.operator, condition.threshold, condition.forMs],
    [severity, intervalMs, renotifyMs, incidents, declared],
    notifier && [notifier.id, notifier.type, notifier.name, notifier.destination],
    flap && [flap.changes, flap.windowMs, flap.calmMs],
  ])
}
