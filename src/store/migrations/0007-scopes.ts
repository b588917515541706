import { type Kysely, sql } from 'kysely'

/**
 * What a key is limited to, and what a session began with. Sessions from before belong to users of the directory as far
 * as anybody can tell: those that machines began end.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE api_keys ADD COLUMN scopes jsonb`,
  `ALTER TABLE sessions ADD COLUMN origin text NOT NULL DEFAULT 'user'`,
]
