import { type Kysely, sql } from 'kysely'

/** Investigations, what they asked and were answered, and the verdicts that people judged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE investigations (id text PRIMARY KEY, profile text NOT NULL, service text NOT NULL, state text NOT NULL, version integer NOT NULL, attempts integer NOT NULL DEFAULT 0, holder text, lease_until timestamptz, created_at timestamptz NOT NULL, ended_at timestamptz, body jsonb NOT NULL)`,
  `CREATE UNIQUE INDEX investigations_one ON investigations (profile, service) WHERE state = 'running'`,
  `CREATE INDEX investigations_by_time ON investigations (created_at DESC, id DESC)`,
  `CREATE INDEX investigations_by_service ON investigations (service, created_at DESC)`,
  `CREATE INDEX investigations_by_incident ON investigations USING gin ((body->'incidents'))`,
  `CREATE TABLE investigation_answers (investigation text NOT NULL REFERENCES investigations (id) ON DELETE CASCADE, ask text NOT NULL, seq integer NOT NULL, body jsonb NOT NULL, PRIMARY KEY (investigation, ask))`,
  `CREATE TABLE cases (investigation text NOT NULL REFERENCES investigations (id) ON DELETE CASCADE, judge text NOT NULL, service text NOT NULL, at timestamptz NOT NULL, body jsonb NOT NULL, PRIMARY KEY (investigation, judge))`,
  `CREATE INDEX cases_by_service ON cases (service, at DESC)`,
  `CREATE INDEX cases_by_time ON cases (at DESC)`,
]
