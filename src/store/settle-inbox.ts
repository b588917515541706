import { type Kysely, sql } from 'kysely'
import type { InboxItem } from '../core/inbox.ts'
import { redactor } from '../core/redaction/redactor.ts'
import { json } from './json.ts'
import { type RawKeeping, withoutSecrets } from './raw-bodies.ts'
import type { Tables } from './schema.ts'

/** How an item of the inbox ended. */
export type Settled = Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>

/**
 * Records how items ended, all in one statement, which also takes their secrets out: nobody needs those once an item was
 * worked on. What may be replayed keeps its body as it came beside that, sealed.
 */
export async function settleInbox(
  db: Kysely<Tables>,
  settled: Settled[],
  now: Date,
  { secrets, privacy }: RawKeeping,
): Promise<void> {
  if (!settled.length) return
  const clean = redactor(privacy)
  const raw = await rawOf(db, settled)
  const rows = settled.map(({ id, state, outcome = null, error = null }) => {
    const replayable = state === 'dead' || state === 'ignored'
    const came = raw.get(id)
    return {
      ...{ id, state, replayable, outcome: clean.deep(outcome), error: error === null ? null : clean.text(error) },
      ...(came && withoutSecrets(came, clean, replayable ? secrets.seal : undefined)),
    }
  })
  await sql`UPDATE inbox i SET state = t.state, outcome = t.outcome, error = t.error, settled_at = ${now},
      body = coalesce(t.body, i.body), headers = coalesce(t.headers, i.headers), redacted = i.redacted OR t.body IS NOT NULL,
      sealed = CASE WHEN t.replayable THEN coalesce(t.sealed, i.sealed) END
    FROM json_to_recordset(${json(rows)}::json) AS t(id text, state text, replayable boolean, outcome jsonb, error text,
      body text, headers jsonb, sealed text) WHERE i.id = t.id`.execute(db)
}

/** The items that still are as they came. */
async function rawOf(db: Kysely<Tables>, settled: Settled[]) {
  const rows = await db
    .selectFrom('inbox')
    .select(['id', 'body', 'headers'])
    .where('id', '=', sql<string>`ANY(${settled.map(({ id }) => id)})`)
    .where('redacted', '=', false)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
