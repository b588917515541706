import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Outbox } from '../core/outbox.ts'
import type { Tables } from './schema.ts'

/** Pauses that a peer asked for, and budgets of calls per minute, shared by all processes. */
export function paceLanes(db: Kysely<Tables>, clock: Clock): Pick<Outbox, 'pause' | 'spend'> {
  return {
    async pause(lane, until) {
      await db
        .insertInto('lanes')
        .values({ key: lane, paused_until: until, window_start: null, holder: null, lease_until: null })
        .onConflict((c) => c.column('key').doUpdateSet({ paused_until: sql`GREATEST(lanes.paused_until, ${until})` }))
        .execute()
    },
    async spend(budget, limit) {
      const now = clock.now()
      const start = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
      const { used } = await db
        .insertInto('lanes')
        .values({
          key: `budget:${budget}`,
          paused_until: null,
          window_start: start,
          used: 1,
          holder: null,
          lease_until: null,
        })
        .onConflict((c) =>
          c.column('key').doUpdateSet({
            used: sql`CASE WHEN lanes.window_start = ${start} THEN lanes.used + 1 ELSE 1 END`,
            window_start: start,
          }),
        )
        .returning('used')
        .executeTakeFirstOrThrow()
      return used > limit ? new Date(start.getTime() + 60_000) : undefined
    },
  }
}
