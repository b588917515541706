import { type Kysely, sql } from 'kysely'

/** Silences, alerts that mute others, what is to be looked at again, and the ways to alerts that fire and groups of an incident. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `INSERT INTO counters VALUES ('silences', 0)`,
  `CREATE TABLE silences (id text PRIMARY KEY, version integer NOT NULL, live boolean NOT NULL, created_at timestamptz NOT NULL, next_at timestamptz, matched bigint NOT NULL DEFAULT 0, matched_at timestamptz, body jsonb NOT NULL)`,
  `CREATE INDEX silences_live ON silences (id) WHERE live`,
  `CREATE INDEX silences_due ON silences (next_at) WHERE next_at IS NOT NULL`,
  `CREATE INDEX silences_newest ON silences (created_at DESC, id DESC)`,
  `CREATE TABLE inhibitors (key text, alert text, PRIMARY KEY (key, alert))`,
  `CREATE INDEX inhibitors_by_alert ON inhibitors (alert)`,
  `CREATE TABLE rechecks (id text PRIMARY KEY, what text NOT NULL, at timestamptz NOT NULL)`,
  `ALTER TABLE alerts ADD COLUMN muted boolean NOT NULL DEFAULT false`,
  `CREATE INDEX alerts_muted ON alerts (id) WHERE muted`,
  `CREATE INDEX alerts_firing ON alerts (id) WHERE latest AND status = 'firing'`,
  `CREATE INDEX groups_by_incident ON groups (incident_id) WHERE incident_id IS NOT NULL`,
]
