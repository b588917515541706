import { type Kysely, sql } from 'kysely'

/** What came in is kept without its secrets once it was worked on; what may be replayed keeps itself sealed beside that. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE inbox ADD COLUMN redacted boolean NOT NULL DEFAULT false`,
  `ALTER TABLE inbox ADD COLUMN sealed text`,
]
