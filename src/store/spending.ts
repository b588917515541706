import { type Kysely, sql } from 'kysely'
import type { Spending } from '../core/model.ts'
import type { Tables } from './schema.ts'

/** What the language model cost, a row per day; sums of several processes add up. */
export const openSpending = (db: Kysely<Tables>): Spending => ({
  async spent(day) {
    const row = await db.selectFrom('model_spending').select('dollars').where('day', '=', day).executeTakeFirst()
    return row?.dollars ?? 0
  },
  async add(day, dollars) {
    await sql`INSERT INTO model_spending (day, dollars) VALUES (${day}, ${dollars})
      ON CONFLICT (day) DO UPDATE SET dollars = model_spending.dollars + excluded.dollars`.execute(db)
  },
})
