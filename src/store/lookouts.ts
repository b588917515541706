import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Clock } from '../core/clock.ts'
import { storable } from '../core/storable.ts'
import type { Lookouts } from '../core/watch/lookouts.ts'
import type { Lookout } from '../core/watch/watch.ts'
import { insertInto } from './insert-rows.ts'
import { json } from './json.ts'
import { pageOf } from './page.ts'
import { revive } from './revive.ts'
import type { Tables } from './schema.ts'

/** The tables of things that are looked at in turn. */
export type LookoutTable = 'watches' | 'alert_rules'

/** How often a change begins again because somebody else was faster, before the last word is left to the lock. */
const tries = 5

/** Watches or alert rules, whichever table is named. */
export function openLookouts<T extends Lookout>(db: Kysely<Tables>, clock: Clock, table: LookoutTable): Lookouts<T> {
  const get = async (id: string) => {
    const row = await db.selectFrom(table).select('body').where('id', '=', storable(id)).executeTakeFirst()
    return row && lookoutFrom<T>(row)
  }
  return {
    get,
    async list(filter, page) {
      let query = db.selectFrom(table).select(['id', 'body']).orderBy('id')
      if (filter.profile !== undefined) query = query.where('profile', '=', storable(filter.profile))
      if (filter.service !== undefined) query = query.where('service', '=', storable(filter.service))
      if (filter.state) query = query.where('state', '=', filter.state)
      if (filter.hidden?.length) query = query.where('service', 'not in', filter.hidden)
      if (page.cursor) query = query.where('id', '>', storable(page.cursor))
      return pageOf(await query.limit(page.limit + 1).execute(), page.limit, lookoutFrom<T>)
    },
    async add(item) {
      const { rows } = await putLookouts(table)([lookoutRow(item)]).execute(db)
      return rows.length > 0
    },
    async change(id, change) {
      for (let attempt = 1; attempt <= tries; attempt++) {
        const item = await get(id)
        if (!item) return undefined
        const changed = { ...change(item), version: item.version + 1 }
        const { numUpdatedRows } = await db
          .updateTable(table)
          .set({ state: changed.state, version: changed.version, next_at: changed.nextAt, body: json(changed) })
          .where('id', '=', id)
          .where('version', '=', item.version)
          .executeTakeFirst()
        if (numUpdatedRows > 0n) return changed
      }
      throw new Error(`${table} ${id} changed under every attempt to change it`)
    },
    async release(id, holder) {
      await db
        .updateTable(table)
        .set({ holder: null, lease_until: null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute()
    },
    async isDue() {
      const now = clock.now()
      const { rows } = await sql`SELECT FROM ${sql.table(table)} WHERE state = 'running' AND next_at <= ${now}
        AND (lease_until IS NULL OR lease_until <= ${now}) LIMIT 1`.execute(db)
      return rows.length > 0
    },
    async claim(claim) {
      const { rows } = await claimStatement(table, claim, clock.now()).execute(db)
      return rows.map(lookoutFrom<T>)
    },
  }
}

/**
 * One statement: of every profile with due rows as many as its backend still bears, counted by the leases of the whole
 * cluster; of those the oldest. What another worker is just claiming is passed over.
 */
function claimStatement(table: LookoutTable, claim: Parameters<Lookouts<Lookout>['claim']>[0], now: Date) {
  const { limit, perProfile, leaseMs, holder } = claim
  const busy = (other: LookoutTable) =>
    sql`(SELECT count(*) FROM ${sql.table(other)} b WHERE b.profile = p.profile AND b.lease_until > ${now})`
  return sql<{
    body: unknown
  }>`UPDATE ${sql.table(table)} SET holder = ${holder}, lease_until = ${new Date(now.getTime() + leaseMs)}
    WHERE id IN (SELECT due.id FROM (SELECT DISTINCT profile FROM ${sql.table(table)} WHERE state = 'running' AND next_at <= ${now}) p
      CROSS JOIN LATERAL (SELECT w.id, w.next_at FROM ${sql.table(table)} w
        WHERE w.profile = p.profile AND w.state = 'running' AND w.next_at <= ${now} AND (w.lease_until IS NULL OR w.lease_until <= ${now})
        ORDER BY w.next_at LIMIT GREATEST(0, ${perProfile} - ${busy('watches')} - ${busy('alert_rules')}) FOR UPDATE SKIP LOCKED) due
      ORDER BY due.next_at LIMIT ${limit})
    RETURNING body`
}

/**
 * Writes looks on the condition that each row still is as it was claimed, and ends their leases; answers the ids that
 * were. A row that somebody changed meanwhile keeps that change and is looked at again at once.
 */
export async function settleLookouts(
  trx: Trx<Tables>,
  table: LookoutTable,
  looks: { item: Lookout; holder: string }[],
): Promise<string[]> {
  if (!looks.length) return []
  const rows = looks.map(({ item }) => lookoutRow({ ...item, version: item.version + 1 }))
  const { rows: written } = await sql<{ id: string }>`UPDATE ${sql.table(table)} w
    SET version = t.version, state = t.state, next_at = t.next_at, body = t.body, holder = NULL, lease_until = NULL
    FROM json_to_recordset(${json(rows)}::json) AS t(id text, version integer, state text, next_at timestamptz, body jsonb)
    WHERE w.id = t.id AND w.version = t.version - 1 RETURNING w.id`.execute(trx)
  const won = new Set(written.map(({ id }) => id))
  const lost = looks.filter(({ item }) => !won.has(item.id))
  if (lost.length)
    await sql`UPDATE ${sql.table(table)} w SET holder = NULL, lease_until = NULL
      FROM unnest(${lost.map(({ item }) => item.id)}::text[], ${lost.map(({ holder }) => holder)}::text[]) AS t(id, holder)
      WHERE w.id = t.id AND w.holder = t.holder`.execute(trx)
  return [...won]
}

/** Removes rows on the condition that each still is as it was read; answers the ids that were. */
export async function removeLookouts(trx: Trx<Tables>, table: LookoutTable, items: Lookout[]): Promise<string[]> {
  if (!items.length) return []
  const { rows } = await sql<{ id: string }>`DELETE FROM ${sql.table(table)} w
    USING unnest(${items.map(({ id }) => id)}::text[], ${items.map(({ version }) => version)}::integer[]) AS t(id, version)
    WHERE w.id = t.id AND w.version = t.version RETURNING w.id`.execute(trx)
  return rows.map(({ id }) => id)
}

const columns = {
  id: 'text',
  profile: 'text',
  service: 'text',
  state: 'text',
  version: 'integer',
  next_at: 'timestamptz',
  created_at: 'timestamptz',
  body: 'jsonb',
} as const

/** Adds rows whose ids are free. */
export const putLookouts = (table: LookoutTable) =>
  insertInto<typeof columns, { id: string }>(table, columns, sql`ON CONFLICT (id) DO NOTHING RETURNING id`)

/** A watch or an alert rule as its row. */
export const lookoutRow = (item: Lookout) => ({
  id: item.id,
  profile: item.profile,
  service: item.service,
  state: item.state,
  version: item.version,
  next_at: item.nextAt,
  created_at: item.createdAt,
  body: item,
})

/** Its row as a watch or an alert rule; the windows of anomalies are the only moments with other names. */
export function lookoutFrom<T extends Lookout>({ body }: { body: unknown }): T {
  const item = revive<T>(body)
  const keys = item.findings.keys.map((key) => {
    const { from, to } = key.anomaly.window
    return { ...key, anomaly: { ...key.anomaly, window: { from: new Date(from), to: new Date(to) } } }
  })
  return { ...item, findings: { ...item.findings, keys } }
}
