import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Alert } from '../core/alert.ts'
import type { Clock } from '../core/clock.ts'
import type { Transaction } from '../core/ledger.ts'
import type { Inhibition } from '../core/silence/inhibition.ts'
import { type ReadySilence, readySilence } from '../core/silence/quiet.ts'
import type { Silence } from '../core/silence/silence.ts'
import { revive } from './revive.ts'
import type { Tables } from './schema.ts'
import type { Gathered, Surroundings } from './transact.ts'

/**
 * Reads what keeps alerts quiet inside transactions: the silences once per version, from memory while nobody changed any.
 * The counter is held until the end of the transaction, so that whoever ends a silence waits for the alerts that are just
 * being decided by it, and finds them when it looks at them again. The moment is taken after that lock for the same reason.
 */
export function quietReader(clock: Clock, inhibitions: readonly Inhibition[]): Surroundings['quiet'] {
  let cached: { version: string; silences: ReadySilence[] } | undefined
  return async (trx, { keep }) => {
    const { value } = await trx
      .selectFrom('counters')
      .select('value')
      .where('name', '=', 'silences')
      .forShare()
      .executeTakeFirstOrThrow()
    const version = String(value)
    const known = cached?.version === version ? cached : { version, silences: await readLive(trx) }
    // What a transaction sees of its own changes may be rolled back with it.
    if (keep) cached = known
    return { at: clock.now(), silences: known.silences, inhibitions }
  }
}

async function readLive(trx: Trx<Tables>): Promise<ReadySilence[]> {
  const rows = await trx.selectFrom('silences').select('body').where('live', '=', true).orderBy('id').execute()
  return rows.map(({ body }) => readySilence(revive<Silence>(body)))
}

/** What a unit of work asks about quiet. */
export function quietIn(
  trx: Trx<Tables>,
  around: Pick<Surroundings, 'quiet' | 'inhibitions'>,
  gathered: Gathered,
): Pick<Transaction, 'quiet' | 'inhibiting' | 'recheck'> {
  return {
    quiet() {
      gathered.quiet ??= around.quiet(trx, { keep: !gathered.holdsQuiet })
      return gathered.quiet
    },
    async inhibiting(keys) {
      await lookUp(trx, keys, gathered.inhibitors)
      const ours = [...gathered.alerts.values()].map(({ alert }) => alert)
      const rewritten = new Set(ours.map(({ id }) => id))
      const added = new Set(ours.flatMap((alert) => keysOf(alert, around.inhibitions)))
      const others = (key: string) => [...(gathered.inhibitors.get(key) ?? [])].some((alert) => !rewritten.has(alert))
      return new Set(keys.filter((key) => added.has(hashed(key)) || others(hashed(key))))
    },
    recheck: (what) => void gathered.rechecks.add(what),
  }
}

/** Held until the end, so that what stops to mute others waits for those who were muted by it meanwhile. */
async function lookUp(trx: Trx<Tables>, keys: string[], known: Gathered['inhibitors']): Promise<void> {
  const missing = [...new Set(keys.map(hashed))].filter((key) => !known.has(key))
  if (!missing.length) return
  for (const key of missing) known.set(key, new Set())
  const rows = await trx
    .selectFrom('inhibitors')
    .selectAll()
    .where('key', '=', sql<string>`ANY(${missing})`)
    .forShare()
    .execute()
  for (const { key, alert } of rows) known.get(key)?.add(alert)
}

/** Keys hold labels of any length; as digests they fit an index. */
const hashed = (key: string) => createHash('sha256').update(key).digest('hex')

/** Under which keys an alert mutes others now: none unless it fires, and for good. */
export function keysOf(alert: Alert, inhibitions: readonly Inhibition[]): string[] {
  if (alert.status !== 'firing' || alert.muted?.by.some(({ kind }) => kind === 'open_after')) return []
  return inhibitions.flatMap((rule) => {
    const key = rule.mutes(alert)
    return key === undefined ? [] : [hashed(key)]
  })
}

/** Works out anew which firing alerts mute others. */
export async function declareInhibitors(
  db: Kysely<Tables>,
  inhibitions: readonly Inhibition[],
  mark: (trx: Trx<Tables>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const firing = inhibitions.length
      ? await trx
          .selectFrom('alerts')
          .select('body')
          .where('latest', '=', true)
          .where('status', '=', 'firing')
          .execute()
      : []
    const pairs = firing.flatMap(({ body }) => {
      const alert = revive<Alert>(body)
      return keysOf(alert, inhibitions).map((key) => ({ key, alert: alert.id }))
    })
    const { numDeletedRows } = await trx.deleteFrom('inhibitors').executeTakeFirst()
    await putInhibitors(trx, pairs)
    if (numDeletedRows || pairs.length) await mark(trx)
  })
}

/** Adds alerts that mute others; answers how many were new. */
export async function putInhibitors(trx: Trx<Tables>, pairs: { key: string; alert: string }[]): Promise<number> {
  if (!pairs.length) return 0
  const { rows } = await sql`INSERT INTO inhibitors (key, alert)
    SELECT * FROM unnest(${pairs.map(({ key }) => key)}::text[], ${pairs.map(({ alert }) => alert)}::text[])
    ON CONFLICT DO NOTHING RETURNING alert`.execute(trx)
  return rows.length
}
