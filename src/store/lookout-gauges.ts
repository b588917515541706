import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { LookoutGauges } from '../core/gauges.ts'
import { blindKey } from '../core/watch/findings.ts'
import type { Tables } from './schema.ts'

/** Counts watches and alert rules by how they stand, in one statement that reads no more than their rows. */
export async function readLookoutGauges(db: Kysely<Tables>, clock: Clock): Promise<LookoutGauges> {
  const now = clock.now()
  // What cannot see counts as failing, whatever it saw before: its findings are old.
  const states = (table: 'watches' | 'alert_rules', kind: string) => sql`SELECT ${kind} AS kind, CASE
      WHEN state = 'stopped' THEN 'stopped'
      WHEN (body->>'failures')::integer > 0 THEN 'failing'
      WHEN jsonb_path_exists(body, '$.findings.keys[*] ? (@.firing == true && @.anomaly.key != $blind)', ${JSON.stringify({ blind: blindKey })}::jsonb) THEN 'firing'
      ELSE 'quiet' END AS state,
      CASE WHEN state = 'running' AND (lease_until IS NULL OR lease_until <= ${now}) THEN extract(epoch FROM ${now} - next_at) END AS late
    FROM ${sql.table(table)}`
  const counted = await sql<{
    kind: 'watch' | 'alert-rule'
    state: LookoutGauges['states'][number]['state']
    count: string
    late: string | null
  }>`
    SELECT kind, state, count(*) AS count, max(late) AS late
    FROM (${states('watches', 'watch')} UNION ALL ${states('alert_rules', 'alert-rule')}) s GROUP BY kind, state`.execute(
    db,
  )
  const notices = await sql<{
    state: string
    count: string
  }>`SELECT CASE WHEN state = 'failed' THEN 'failed' ELSE 'owed' END AS state,
      count(*) AS count FROM deliveries
    WHERE state IN ('queued', 'sending', 'failed') AND (subject LIKE 'watch-%' OR subject LIKE 'alert-%') GROUP BY 1`.execute(
    db,
  )
  const noticed = (state: string) => Number(notices.rows.find((row) => row.state === state)?.count ?? 0)
  return {
    states: counted.rows.map(({ kind, state, count }) => ({ kind, state, count: Number(count) })),
    overdueSeconds: Math.max(0, ...counted.rows.map(({ late }) => Number(late ?? 0))),
    noticesOwed: noticed('owed'),
    noticesFailed: noticed('failed'),
  }
}
