import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Gauges } from '../core/gauges.ts'
import { laneWake } from '../core/jobs.ts'
import type { Overdue } from '../core/overdue.ts'
import { readLookoutGauges } from './lookout-gauges.ts'
import { type Queue, wakeForDoor } from './queue.ts'
import { alertFrom } from './rows.ts'
import type { Tables } from './schema.ts'

/** What is due though nobody was woken for it, and how much work is under way. */
export function watchDuties(
  db: Kysely<Tables>,
  queue: Queue,
  clock: Clock,
  idleLanes: () => Promise<string[]>,
): Overdue & Gauges {
  return {
    async dueIncidents(limit) {
      const rows = await db
        .selectFrom('incidents')
        .select('id')
        .where('next_deadline', '<=', clock.now())
        .orderBy('next_deadline')
        .limit(limit)
        .execute()
      return rows.map((r) => r.id)
    },
    async dueGroups(limit) {
      return db
        .selectFrom('groups')
        .select(['key', 'source'])
        .where('flush_at', '<=', clock.now())
        .orderBy('flush_at')
        .limit(limit)
        .execute()
    },
    async expiredAlerts(sources, limit) {
      const rows = await db
        .selectFrom('alerts')
        .select('body')
        .where('status', '=', 'firing')
        .where('source', '=', sql<string>`ANY(${sources})`)
        .where('latest', '=', true)
        .where('expires_at', '<=', clock.now())
        .orderBy('expires_at')
        .limit(limit)
        .execute()
      return rows.map(alertFrom)
    },
    async wakeAll() {
      const lanes = await idleLanes()
      const doors = await db
        .selectFrom('inbox')
        .select('door')
        .distinct()
        .where('state', '=', 'waiting')
        .where((w) => w.or([w('not_before', 'is', null), w('not_before', '<=', clock.now())]))
        .execute()
      await queue.send(db, [...doors.map(({ door }) => wakeForDoor(door)), ...lanes.map(laneWake)])
    },
    async purge(olderThan) {
      // Ids begin with their time in hexadecimal, so that the oldest rows are found without reading the others.
      const before = olderThan.getTime().toString(16).padStart(12, '0')
      const oldest = `${before.slice(0, 8)}-${before.slice(8)}`
      await inSlices((limit) =>
        sql`DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE id < ${oldest} AND state IN ('done', 'ignored')
          AND settled_at < ${olderThan} ORDER BY id LIMIT ${limit})`.execute(db),
      )
      await inSlices((limit) =>
        sql`DELETE FROM commands WHERE id IN (SELECT id FROM commands WHERE at < ${olderThan} LIMIT ${limit})`.execute(
          db,
        ),
      )
      await inSlices((limit) =>
        sql`DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE at < ${olderThan} LIMIT ${limit})`.execute(
          db,
        ),
      )
      await inSlices((limit) =>
        sql`DELETE FROM groups WHERE (source, key) IN (SELECT g.source, g.key FROM groups g LEFT JOIN incidents i ON i.id = g.incident_id
          WHERE g.flush_at IS NULL AND (g.incident_id IS NULL OR i.status = 'resolved' AND i.updated_at < ${olderThan}) LIMIT ${limit})`.execute(
          db,
        ),
      )
      // What belongs to an incident is its history; what was given up stays until somebody sees to it.
      await inSlices((limit) =>
        sql`DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE id < ${oldest} AND state IN ('sent', 'dropped')
          AND incident_id IS NULL AND kind <> 'card' AND finished_at < ${olderThan} ORDER BY id LIMIT ${limit})`.execute(
          db,
        ),
      )
      await db.deleteFrom('sessions').where('expires_at', '<', clock.now()).execute()
    },
    lookoutGauges: () => readLookoutGauges(db, clock),
    async gauges() {
      const now = clock.now()
      const { rows } = await sql<Record<string, string | null>>`SELECT
        (SELECT count(*) FROM inbox WHERE state = 'waiting') AS inbox_waiting,
        (SELECT extract(epoch FROM ${now} - min(received_at)) FROM inbox WHERE state = 'waiting') AS inbox_oldest,
        (SELECT count(*) FROM inbox WHERE state = 'dead') AS inbox_dead,
        (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')) AS queued,
        (SELECT extract(epoch FROM ${now} - min(due_at)) FROM deliveries WHERE state = 'queued') AS oldest,
        (SELECT count(*) FROM deliveries WHERE state = 'failed') AS failed,
        (SELECT count(*) FROM lanes WHERE paused_until > ${now}) AS paused,
        (SELECT extract(epoch FROM ${now} - min(next_deadline)) FROM incidents WHERE next_deadline IS NOT NULL) AS overdue`.execute(
        db,
      )
      const number = (key: string) => Math.max(0, Number(rows[0]?.[key] ?? 0))
      return {
        inboxWaiting: number('inbox_waiting'),
        inboxOldestSeconds: number('inbox_oldest'),
        inboxDead: number('inbox_dead'),
        deliveriesQueued: number('queued'),
        deliveriesOldestSeconds: number('oldest'),
        deliveriesFailed: number('failed'),
        lanesPaused: number('paused'),
        timersOverdueSeconds: number('overdue'),
      }
    },
  }
}

/** Deletes slice by slice, so that nobody waits for one long transaction. */
async function inSlices(remove: (limit: number) => Promise<{ numAffectedRows?: bigint }>): Promise<void> {
  const limit = 5_000
  for (;;) if (Number((await remove(limit)).numAffectedRows ?? 0) < limit) return
}
