import { type Kysely, sql } from 'kysely'
import type { InboxItem } from '../core/ports.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

/** How an item of the inbox ended. */
export type Settled = Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>

/** Records how items ended, all in one statement. */
export async function settleInbox(db: Kysely<Tables>, settled: Settled[], now: Date): Promise<void> {
  if (!settled.length) return
  const rows = settled.map((s) => ({ id: s.id, state: s.state, outcome: s.outcome ?? null, error: s.error ?? null }))
  await sql`UPDATE inbox i SET state = t.state, outcome = t.outcome, error = t.error, settled_at = ${now}
    FROM json_to_recordset(${json(rows)}::json) AS t(id text, state text, outcome jsonb, error text) WHERE i.id = t.id`.execute(
    db,
  )
}
