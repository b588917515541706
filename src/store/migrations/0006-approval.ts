import { type Kysely, sql } from 'kysely'

/**
 * Proposals, whose `content` is the very text their hash is taken over and never changes; how many changes services had;
 * and the audit log, of which `audit_head` is the end that every new row follows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE proposals (id text PRIMARY KEY, state text NOT NULL, version integer NOT NULL, service text NOT NULL, investigation text, incident text, created_at timestamptz NOT NULL, due_at timestamptz, content text NOT NULL, sha256 text NOT NULL, body jsonb NOT NULL)`,
  `CREATE INDEX proposals_newest ON proposals (created_at DESC, id DESC)`,
  `CREATE INDEX proposals_due ON proposals (due_at) WHERE due_at IS NOT NULL`,
  `CREATE INDEX proposals_of_investigation ON proposals (investigation) WHERE investigation IS NOT NULL`,
  `CREATE INDEX proposals_of_incident ON proposals (incident) WHERE incident IS NOT NULL`,
  `CREATE TABLE service_changes (service text PRIMARY KEY, begun jsonb NOT NULL)`,
  `CREATE TABLE audit (seq bigint PRIMARY KEY, at timestamptz NOT NULL, actor jsonb NOT NULL, command text NOT NULL, digest text NOT NULL, outcome text NOT NULL, subject text, detail text, previous text NOT NULL, hash text NOT NULL)`,
  `CREATE INDEX audit_by_subject ON audit (subject, seq DESC) WHERE subject IS NOT NULL`,
  `CREATE TABLE audit_head (id smallint PRIMARY KEY, seq bigint NOT NULL, hash text NOT NULL)`,
  `INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '${'0'.repeat(64)}')`,
]
