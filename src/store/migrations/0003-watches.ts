import { type Kysely, sql } from 'kysely'

/** Watches and alert rules: rows that are looked at when `next_at` has come, by whoever holds their lease. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['watches', 'alert_rules'])
    for (const statement of statements(table)) await sql.raw(statement).execute(db)
}

const statements = (table: string) => [
  `CREATE TABLE ${table} (id text PRIMARY KEY, profile text NOT NULL, service text NOT NULL, state text NOT NULL, version integer NOT NULL, next_at timestamptz NOT NULL, holder text, lease_until timestamptz, created_at timestamptz NOT NULL, body jsonb NOT NULL)`,
  `CREATE INDEX ${table}_due ON ${table} (profile, next_at) WHERE state = 'running'`,
  `CREATE INDEX ${table}_leased ON ${table} (profile, lease_until) WHERE lease_until IS NOT NULL`,
]
