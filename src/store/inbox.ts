import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Clock, Inbox, Raw } from '../core/ports.ts'
import { Problem } from '../core/problem.ts'
import { storable } from '../core/storable.ts'
import { insertInto } from './insert-rows.ts'
import { json } from './json.ts'
import { newId } from './new-id.ts'
import { pageOf } from './page.ts'
import { type Queue, wakeForDoor } from './queue.ts'
import { inboxFrom } from './rows.ts'
import type { Tables } from './schema.ts'

type Accepted = { id: string; fresh: boolean }
type InboxRow = ReturnType<typeof inboxRow>
interface Waiter {
  rows: InboxRow[]
  resolve(accepted: Accepted[]): void
  reject(error: unknown): void
}

/** How many rows one commit takes at most. */
const batch = 500

/**
 * The durable inbox. Everything that arrives while a commit is under way shares the next one, so that durability costs
 * one flush to disk for many deliveries instead of one for each.
 */
export function openInbox(db: Kysely<Tables>, queue: Queue, clock: Clock): Inbox {
  const commits = groupCommit(db, queue)
  const depth = depthGauge(db, clock)
  let underWay = 0
  return {
    async accept(items) {
      underWay += items.length
      depth.refresh()
      try {
        return await commits(items.map((item) => inboxRow(item, clock.now())))
      } finally {
        underWay -= items.length
      }
    },
    backlog: () => underWay + depth.known(),
    async inbox(filter, page) {
      let query = db.selectFrom('inbox').selectAll().orderBy('id', 'desc')
      if (filter.door) query = query.where('door', '=', filter.door)
      if (filter.source) query = query.where('source', '=', filter.source)
      if (filter.state?.length) query = query.where('state', 'in', filter.state)
      if (page.cursor) query = query.where('id', '<', page.cursor)
      return pageOf(await query.limit(page.limit + 1).execute(), page.limit, inboxFrom)
    },
    async inboxItem(id) {
      const row = await db.selectFrom('inbox').selectAll().where('id', '=', storable(id)).executeTakeFirst()
      return row && inboxFrom(row)
    },
    async lease(door, limit, leaseMs) {
      const now = clock.now()
      const { rows } = await sql<Parameters<typeof inboxFrom>[0]>`
        UPDATE inbox SET not_before = ${new Date(now.getTime() + leaseMs)}, attempts = attempts + 1
        WHERE id IN (SELECT id FROM inbox WHERE door = ${door} AND state = 'waiting' AND (not_before IS NULL OR not_before <= ${now})
          ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING *`.execute(db)
      return rows.map(inboxFrom).sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    async settle(items) {
      for (const { id, state, outcome, error } of items)
        await db
          .updateTable('inbox')
          .set({ state, outcome: outcome ? json(outcome) : null, error: error ?? null, settled_at: clock.now() })
          .where('id', '=', id)
          .execute()
    },
    async replay(id) {
      await db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('inbox')
          .selectAll()
          .where('id', '=', storable(id))
          .forUpdate()
          .executeTakeFirst()
        if (!row) throw new Problem('not_found', `There is no delivery ${id}.`)
        if (row.state === 'waiting') throw new Problem('conflict', 'This delivery is already waiting to be worked on.')
        if (row.state === 'done')
          throw new Problem(
            'conflict',
            'This delivery was understood and has had its effect; there is nothing to replay.',
          )
        await trx
          .updateTable('inbox')
          .set({ state: 'waiting', error: null, outcome: null, attempts: 0, not_before: null })
          .where('id', '=', id)
          .execute()
        await queue.send(trx, [wakeForDoor(row.door)])
      })
    },
  }
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

/** How deep the inbox was when last looked at, at most once a second and never on the way of a delivery. */
function depthGauge(db: Kysely<Tables>, clock: Clock) {
  let known = 0
  let lookedAt = 0
  return {
    known: () => known,
    refresh() {
      if (clock.now().getTime() - lookedAt < 1_000) return
      lookedAt = clock.now().getTime()
      const count = db
        .selectFrom('inbox')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('state', '=', 'waiting')
      count.executeTakeFirstOrThrow().then(
        ({ n }) => {
          known = Number(n)
        },
        () => {
          known = 0
        },
      )
    },
  }
}

function groupCommit(db: Kysely<Tables>, queue: Queue) {
  const line: Waiter[] = []
  let committing = false
  const drain = async () => {
    committing = true
    while (line.length) {
      const taken: Waiter[] = []
      let size = 0
      while (line.length && (size === 0 || size + line[0]!.rows.length <= batch)) {
        const waiter = line.shift()!
        taken.push(waiter)
        size += waiter.rows.length
      }
      await commit(db, queue, taken)
    }
    committing = false
  }
  return (rows: Waiter['rows']) =>
    new Promise<Accepted[]>((resolve, reject) => {
      line.push({ rows, resolve, reject })
      if (!committing) setImmediate(() => (committing ? undefined : drain()))
    })
}

async function commit(db: Kysely<Tables>, queue: Queue, waiters: Waiter[]) {
  const rows = waiters.flatMap((w) => w.rows)
  try {
    const { accepted, coalesced } = await db.transaction().execute(async (trx) => {
      const accepted = await insert(trx, rows)
      const doors = new Set(rows.filter((r) => accepted.get(r)?.fresh && !r.not_before).map((r) => r.door))
      return { accepted, coalesced: doors.size ? await queue.send(trx, [...doors].map(wakeForDoor)) : [] }
    })
    queue.repeat(coalesced)
    for (const waiter of waiters) waiter.resolve(waiter.rows.map((row) => accepted.get(row)!))
  } catch (error) {
    for (const waiter of waiters) waiter.reject(error)
  }
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
