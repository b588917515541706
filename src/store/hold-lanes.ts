import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { LaneHold } from '../core/outbox.ts'
import { inTurn } from './in-turn.ts'
import { methodOf } from './method-of.ts'
import type { Tables } from './schema.ts'

/** How long a lane belongs to the worker that took it, unless it says that it is still there. */
export const laneLeaseMs = 12_000

/** Lanes held by one worker at a time, as leases: they end by themselves when the worker falls silent. */
export function holdLanes(db: Kysely<Tables>, clock: Clock): LaneHold {
  const until = () => new Date(clock.now().getTime() + laneLeaseMs)
  return {
    async acquire(lane, holder) {
      const now = clock.now()
      const row = await db
        .insertInto('lanes')
        .values({ key: lane, paused_until: null, window_start: null, holder, lease_until: until() })
        .onConflict((c) =>
          c
            .column('key')
            .doUpdateSet({ holder, lease_until: until() })
            .where((w) => w.or([w('lanes.lease_until', 'is', null), w('lanes.lease_until', '<=', now)])),
        )
        .returning('holder')
        .executeTakeFirst()
      if (row) return { held: true }
      const other = await db.selectFrom('lanes').select('lease_until').where('key', '=', lane).executeTakeFirst()
      return { held: false, until: other?.lease_until ?? now }
    },
    async renew(lane, holder) {
      await db
        .updateTable('lanes')
        .set({ lease_until: until() })
        .where('key', '=', lane)
        .where('holder', '=', holder)
        .execute()
    },
    async release(lane, holder) {
      await db
        .updateTable('lanes')
        .set({ lease_until: null, holder: null })
        .where('key', '=', lane)
        .where('holder', '=', holder)
        .execute()
    },
    async isDue(lane) {
      const now = clock.now()
      const { rows } =
        await sql`SELECT FROM deliveries d WHERE lane = ${lane} AND state = 'queued' AND due_at <= ${now} AND ${inTurn}
        AND NOT EXISTS (SELECT FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}) AND paused_until > ${now}) LIMIT 1`.execute(
          db,
        )
      return rows.length > 0
    },
    async freeDeparted() {
      for (const table of ['lanes', 'watches', 'alert_rules'] as const)
        await sql`UPDATE ${sql.table(table)} SET lease_until = NULL, holder = NULL WHERE holder IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = ${namePrefix} || holder)`.execute(db)
    },
  }
}

const namePrefix = 'allclear '

/** How the standing connection of a process calls itself, so that others can tell whether it still lives. */
export const connectionName = (instance: string) => `${namePrefix}${instance}`
