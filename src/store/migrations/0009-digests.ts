import { type Kysely, sql } from 'kysely'

/**
 * Digests: one row per scope and day, without a body on the day a scope began; and the way to the alerts of a day, which
 * they are counted from.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE digests (scope text, date text, at timestamptz NOT NULL, services jsonb NOT NULL, body jsonb, PRIMARY KEY (scope, date))`,
  `CREATE INDEX digests_newest ON digests (date DESC, scope)`,
  `CREATE INDEX alerts_by_start ON alerts (started_at)`,
  `CREATE INDEX incidents_by_opening ON incidents (opened_at)`,
]
