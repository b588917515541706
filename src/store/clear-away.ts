import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Clearing, Retention } from '../core/retention.ts'
import type { Tables } from './schema.ts'

/** Clears away what was kept long enough, in small batches. */
export const openClearing = (db: Kysely<Tables>, clock: Clock): Clearing => ({
  async clearAway(retention, limit) {
    const now = clock.now()
    const before = (ms: number) => new Date(now.getTime() - ms)
    for (const kind of Object.keys(statements) as (keyof Retention)[]) {
      const keptMs = retention[kind]
      if (keptMs === undefined) continue
      for (const statement of statements[kind](before(keptMs), limit, now)) await statement.execute(db)
    }
  },
})

const statements: Record<keyof Retention, (before: Date, limit: number, now: Date) => ReturnType<typeof sql>[]> = {
  answersMs: (before, limit, now) => [
    sql`WITH old AS (SELECT id FROM investigations WHERE purged_at IS NULL AND state <> 'running' AND ended_at < ${before}
        ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
      gone AS (DELETE FROM investigation_answers WHERE investigation IN (SELECT id FROM old))
      UPDATE investigations SET purged_at = ${now} WHERE id IN (SELECT id FROM old)`,
  ],
  // The card of an investigation is the last of what was told of it, and goes with it.
  investigationsMs: (before, limit) => [
    sql`WITH old AS (SELECT id FROM investigations WHERE state <> 'running' AND ended_at < ${before}
        ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
      untold AS (DELETE FROM deliveries WHERE kind = 'card' AND COALESCE(subject, incident_id) IN (SELECT id FROM old)
        AND state IN ('sent', 'dropped'))
      DELETE FROM investigations WHERE id IN (SELECT id FROM old)`,
    sql`DELETE FROM investigation_runs WHERE (schedule, at) IN (SELECT r.schedule, r.at FROM investigation_runs r
      WHERE r.at < ${before} AND EXISTS (SELECT 1 FROM investigation_runs n WHERE n.schedule = r.schedule AND n.at > r.at)
      LIMIT ${limit})`,
  ],
  judgementsMs: (before, limit) => [
    sql`DELETE FROM cases WHERE (investigation, judge) IN (SELECT investigation, judge FROM cases WHERE at < ${before}
      ORDER BY at LIMIT ${limit})`,
  ],
  // The newest of a scope says that the scope is looked after.
  digestsMs: (before, limit) => [
    sql`DELETE FROM digests WHERE (scope, date) IN (SELECT d.scope, d.date FROM digests d
      WHERE d.at < ${before} AND EXISTS (SELECT 1 FROM digests n WHERE n.scope = d.scope AND n.date > d.date)
      ORDER BY d.at LIMIT ${limit})`,
  ],
}
