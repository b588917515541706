import { type Kysely, sql } from 'kysely'

/** Deliveries that belong to no incident: `subject` says what they are about and `body` what they tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE deliveries ALTER COLUMN incident_id DROP NOT NULL`,
  `ALTER TABLE deliveries ADD COLUMN subject text`,
  `ALTER TABLE deliveries ADD COLUMN body jsonb`,
  `ALTER TABLE deliveries ADD COLUMN dedupe text`,
  `ALTER TABLE deliveries ADD COLUMN revived_at timestamptz`,
  `ALTER TABLE deliveries ADD CONSTRAINT deliveries_about CHECK (incident_id IS NOT NULL OR (subject IS NOT NULL AND body IS NOT NULL))`,
  `DROP INDEX deliveries_cards`,
  `CREATE UNIQUE INDEX deliveries_cards ON deliveries ((COALESCE(subject, incident_id)), notifier, workspace, channel) WHERE kind = 'card'`,
  `CREATE UNIQUE INDEX deliveries_once ON deliveries (dedupe) WHERE dedupe IS NOT NULL`,
  `CREATE INDEX deliveries_by_subject ON deliveries (subject, id DESC) WHERE subject IS NOT NULL`,
  `CREATE INDEX deliveries_in_order ON deliveries (lane, subject, id) WHERE state = 'queued' AND subject IS NOT NULL`,
]
