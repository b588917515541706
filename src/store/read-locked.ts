import { type Selectable, sql, type Transaction as Trx } from 'kysely'
import type { Incident } from '../core/incident.ts'
import { alertKey, type Group, type Transaction } from '../core/ledger.ts'
import type { Secrets } from '../core/secrets.ts'
import { storable } from '../core/storable.ts'
import { asItCame } from './raw-bodies.ts'
import { revive } from './revive.ts'
import { alertFrom, incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import type { Gathered } from './transact.ts'

type Readers = Pick<Transaction, 'incident' | 'groups' | 'groupsOf' | 'newestAlerts' | 'alertsOf' | 'take' | 'answered'>

/** What a unit of work reads: locked where it is about to change, and as the unit itself has left it. */
export function readLocked(trx: Trx<Tables>, gathered: Gathered, secrets: Secrets): Readers {
  const known = (incident: Incident) => {
    if (!gathered.after.has(incident.id)) {
      gathered.before.set(incident.id, incident)
      gathered.after.set(incident.id, incident)
    }
    return gathered.after.get(incident.id)!
  }
  return {
    async incident(id) {
      if (gathered.after.has(id)) return gathered.after.get(id)
      const row = await trx
        .selectFrom('incidents')
        .select('body')
        .where('id', '=', storable(id))
        .forUpdate()
        .executeTakeFirst()
      return row && known(incidentFrom(row))
    },
    async groups(keys) {
      const rows = await lockGroups(trx, keys)
      const groups = new Map(
        rows.map((g) => [alertKey(g.source, g.key), gathered.groups.get(alertKey(g.source, g.key)) ?? g]),
      )
      const ids = rows.flatMap((g) => (g.incident ? [g.incident] : [])).sort()
      if (ids.length) {
        const incidents = await trx
          .selectFrom('incidents')
          .select('body')
          .where('id', '=', sql<string>`ANY(${ids})`)
          .orderBy('id')
          .forUpdate()
          .execute()
        for (const row of incidents) known(incidentFrom(row))
      }
      return groups
    },
    async groupsOf(incident) {
      const rows = await trx
        .selectFrom('groups')
        .selectAll()
        .where('incident_id', '=', incident)
        .orderBy('source')
        .orderBy('key')
        .forUpdate()
        .execute()
      return rows.map(groupFrom).map((g) => gathered.groups.get(alertKey(g.source, g.key)) ?? g)
    },
    async newestAlerts(keys) {
      const missing = keys.filter((k) => !gathered.newest.has(alertKey(k.source, k.dedupKey)))
      for (const [source, dedupKeys] of Map.groupBy(missing, (k) => k.source)) {
        const rows = await trx
          .selectFrom('alerts')
          .select('body')
          .where('latest', '=', true)
          .where('source', '=', source)
          .where('dedup_key', '=', sql<string>`ANY(${dedupKeys.map((k) => k.dedupKey)})`)
          .execute()
        for (const alert of rows.map(alertFrom)) gathered.newest.set(alertKey(alert.source, alert.dedupKey), alert)
      }
      return gathered.newest
    },
    async alertsOf(incident) {
      const rows = await trx.selectFrom('alerts').select('body').where('incident_id', '=', incident).execute()
      const written = [...gathered.alerts.values()].map(({ alert }) => alert)
      return [
        ...rows.map(alertFrom).filter(({ id }) => !gathered.alerts.has(id)),
        ...written.filter((alert) => alert.incident === incident),
      ]
    },
    async take(door, limit) {
      await trx.selectFrom('counters').select('value').where('name', '=', `door:${door}`).forUpdate().execute()
      const rows = await trx
        .selectFrom('inbox')
        .selectAll()
        .where('door', '=', door)
        .where('state', '=', 'waiting')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => asItCame(row, secrets))
    },
    async answered(commandId) {
      const inserted = await trx
        .insertInto('commands')
        .values({ id: storable(commandId), incident_id: null, answer: null })
        .onConflict((c) => c.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (inserted) return undefined
      const row = await trx
        .selectFrom('commands')
        .selectAll()
        .where('id', '=', storable(commandId))
        .executeTakeFirstOrThrow()
      return { incident: row.incident_id, answer: row.answer }
    },
  }
}

/** Creates what is new and locks all, always in the same order, so that two workers never wait for each other in a ring. */
async function lockGroups(trx: Trx<Tables>, keys: { key: string; source: string }[]): Promise<Group[]> {
  if (!keys.length) return []
  const unique = [...new Map(keys.map((k) => [alertKey(k.source, k.key), k])).values()]
  const sources = unique.map((k) => k.source)
  const names = unique.map((k) => k.key)
  await sql`INSERT INTO groups (source, key, body) SELECT s, k, '{"waiting":[]}' FROM unnest(${sources}::text[], ${names}::text[]) AS t(s, k) ORDER BY s, k ON CONFLICT DO NOTHING`.execute(
    trx,
  )
  const { rows } = await sql<GroupRow>`
    SELECT g.* FROM groups g JOIN unnest(${sources}::text[], ${names}::text[]) AS t(s, k) ON g.source = t.s AND g.key = t.k
    ORDER BY g.source, g.key FOR UPDATE OF g`.execute(trx)
  return rows.map(groupFrom)
}

type GroupRow = Pick<Selectable<Tables['groups']>, 'source' | 'key' | 'incident_id' | 'flush_at' | 'body'>

const groupFrom = (row: GroupRow): Group => ({
  ...revive<Group>(row.body),
  source: row.source,
  key: row.key,
  ...(row.incident_id !== null && { incident: row.incident_id }),
  ...(row.flush_at && { flushAt: row.flush_at }),
})
