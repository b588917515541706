import { type Kysely, sql } from 'kysely'

/** What the language model cost is counted for all processes together, and outlives each of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE model_spending (
    day text PRIMARY KEY,
    dollars double precision NOT NULL
  )`.execute(db)
}
