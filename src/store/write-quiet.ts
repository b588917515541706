import { sql, type Transaction as Trx } from 'kysely'
import type { Wake } from '../core/jobs.ts'
import type { Inhibition } from '../core/silence/inhibition.ts'
import { newId } from './new-id.ts'
import { keysOf, putInhibitors } from './quiet.ts'
import type { Tables } from './schema.ts'
import type { Gathered } from './transact.ts'

/**
 * Writes what alerts do to quiet: which of them mute others from now on and which no longer do, and which silences
 * matched. Whatever may change for other alerts is to be looked at again. Returns the wake-up for that.
 */
export async function writeQuiet(
  trx: Trx<Tables>,
  inhibitions: readonly Inhibition[],
  gathered: Gathered,
  now: Date,
): Promise<Wake[]> {
  const { alerts, rechecks } = gathered
  if (alerts.size) {
    if (inhibitions.length) await writeInhibitors(trx, inhibitions, gathered)
    await countMatches(trx, gathered, now)
  }
  return rechecks.size ? markRechecks(trx, [...rechecks], now) : []
}

/** Marks that something is to be looked at again, and says who is to be woken for it. */
export async function markRechecks(trx: Trx<Tables>, all: string[], now: Date): Promise<Wake[]> {
  await trx
    .insertInto('rechecks')
    .values(all.map((what) => ({ id: newId(now), what, at: now })))
    .execute()
  return [{ name: 'quiet', data: {}, key: 'quiet' }]
}

async function writeInhibitors(
  trx: Trx<Tables>,
  inhibitions: readonly Inhibition[],
  { alerts, rechecks }: Gathered,
): Promise<void> {
  const written = [...alerts.values()]
  const pairs = written.flatMap(({ alert }) => keysOf(alert, inhibitions).map((key) => ({ key, alert: alert.id })))
  const known = written.flatMap(({ alert, fresh }) => (fresh ? [] : [alert.id]))
  if (known.length) {
    const { rows } = await sql`DELETE FROM inhibitors WHERE alert = ANY(${known}::text[])
      AND (key, alert) NOT IN (SELECT * FROM unnest(${pairs.map(({ key }) => key)}::text[], ${pairs.map(({ alert }) => alert)}::text[]))
      RETURNING alert`.execute(trx)
    if (rows.length) rechecks.add('muted')
  }
  if (await putInhibitors(trx, pairs)) rechecks.add('firing')
}

/** Counted on the rows of the silences, in one order, and no change of them: nobody has to read them anew for that. */
async function countMatches(trx: Trx<Tables>, { alerts }: Gathered, now: Date): Promise<void> {
  const counts = new Map<string, number>()
  for (const { alert, fresh } of alerts.values())
    for (const by of alert.status === 'firing' ? (alert.muted?.by ?? []) : [])
      if (by.kind === 'silence') counts.set(by.id, (counts.get(by.id) ?? 0) + Number(fresh))
  for (const [id, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    await sql`UPDATE silences SET matched = matched + ${count}, matched_at = ${now} WHERE id = ${id}`.execute(trx)
}
