import { type Kysely, sql } from 'kysely'

/**
 * How much of its time an investigation has used, and when its answers were cleared away; runs of schedules; and judged
 * verdicts that outlive the investigation they were about.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE investigations ADD COLUMN used_ms bigint NOT NULL DEFAULT 0`,
  `ALTER TABLE investigations ADD COLUMN purged_at timestamptz`,
  `CREATE INDEX investigations_with_answers ON investigations (ended_at) WHERE purged_at IS NULL AND state <> 'running'`,
  `CREATE INDEX investigations_by_end ON investigations (ended_at) WHERE state <> 'running'`,
  `CREATE INDEX digests_by_moment ON digests (at)`,
  `ALTER TABLE cases DROP CONSTRAINT IF EXISTS cases_investigation_fkey`,
  `CREATE TABLE investigation_runs (schedule text NOT NULL, at timestamptz NOT NULL, began_at timestamptz NOT NULL, missed integer NOT NULL, finished_at timestamptz, outcomes jsonb, PRIMARY KEY (schedule, at))`,
]
