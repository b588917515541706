import { type Kysely, sql } from 'kysely'

/** What was changed on purpose, as sources told it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE deploys (id text PRIMARY KEY, service text NOT NULL, at timestamptz NOT NULL, body jsonb NOT NULL)`,
  `CREATE INDEX deploys_by_service ON deploys (service, at DESC)`,
  `CREATE INDEX deploys_by_time ON deploys (at DESC)`,
]
