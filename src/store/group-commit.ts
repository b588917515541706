import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Inbox, Raw } from '../core/inbox.ts'
import { storable } from '../core/storable.ts'
import { insertInto } from './insert-rows.ts'
import { newId } from './new-id.ts'
import { type Queue, wakeForDoor } from './queue.ts'
import type { Tables } from './schema.ts'
import { shareWrites } from './share-writes.ts'

type Accepted = { id: string; fresh: boolean }
type InboxRow = ReturnType<typeof inboxRow>

/** How many rows one commit takes at most. */
const batch = 500

/**
 * Accepts deliveries; everything that arrives while a commit is under way shares the next one, so that durability costs
 * one flush to disk for many deliveries instead of one for each. The wake-up follows the commit and many share one: a
 * worker then sees what it was woken for, no answer waits for it, and whatever a crash between the two leaves asleep is
 * found at start-up or by the sweep.
 */
export function groupCommit(db: Kysely<Tables>, queue: Queue, clock: Clock): Inbox['accept'] {
  const commit = shareWrites(batch, async (rows: InboxRow[]) => {
    const accepted = await insert(db, rows)
    const doors = new Set(rows.filter((r) => accepted.get(r)?.fresh && !r.not_before).map((r) => r.door))
    queue.repeat([...doors].map(wakeForDoor))
    return rows.map((row) => accepted.get(row)!)
  })
  return async (items) => commit(items.map((item) => inboxRow(item, clock.now())))
}

const put = insertInto(
  'inbox',
  {
    id: 'text',
    door: 'text',
    source: 'text',
    dedupe: 'text',
    headers: 'jsonb',
    body: 'text',
    sha256: 'text',
    received_at: 'timestamptz',
    not_before: 'timestamptz',
    state: 'text',
  },
  sql`ON CONFLICT (dedupe) DO NOTHING RETURNING id`,
)

/** Which rows are new, and under which id each is known: its own, or that of the row it repeats. */
async function insert(db: Kysely<Tables>, rows: InboxRow[]): Promise<Map<InboxRow, Accepted>> {
  const { rows: inserted } = await (put(rows) as RawBuilder<{ id: string }>).execute(db)
  const fresh = new Set(inserted.map(({ id }) => id))
  const repeated = rows.filter((r) => !fresh.has(r.id))
  const first = repeated.length ? await idsOf(db, repeated) : new Map<string | null, string>()
  return new Map(
    rows.map((r) => [
      r,
      fresh.has(r.id) ? { id: r.id, fresh: true } : { id: first.get(r.dedupe) ?? r.id, fresh: false },
    ]),
  )
}

async function idsOf(db: Kysely<Tables>, repeated: InboxRow[]) {
  const known = await db
    .selectFrom('inbox')
    .select(['id', 'dedupe'])
    .where('dedupe', '=', sql<string>`ANY(${repeated.map((r) => r.dedupe)})`)
    .execute()
  return new Map(known.map((r) => [r.dedupe, r.id]))
}

function inboxRow(item: Raw, now: Date) {
  return {
    id: newId(now),
    door: item.door,
    source: item.source,
    dedupe: item.dedupe === undefined ? null : storable(item.dedupe),
    headers: item.headers,
    body: item.body,
    sha256: item.sha256,
    received_at: item.receivedAt,
    not_before: item.notBefore ?? null,
    state: 'waiting',
  }
}
