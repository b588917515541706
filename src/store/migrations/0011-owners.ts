import { type Kysely, sql } from 'kysely'

/** Who declares an object: the path of the configuration file, or the name of the set that was applied. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE objects ADD COLUMN owner text`.execute(db)
}
