import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Inbox } from '../core/inbox.ts'
import { Problem } from '../core/problem.ts'
import { storable } from '../core/storable.ts'
import { groupCommit } from './group-commit.ts'
import { pageOf } from './page.ts'
import { type Queue, wakeForDoor } from './queue.ts'
import { asItCame, type RawKeeping, unsealed } from './raw-bodies.ts'
import { inboxFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import { type Settled, settleInbox } from './settle-inbox.ts'
import { shareWrites } from './share-writes.ts'

/** How many items one statement settles at most. */
const settledAtOnce = 500

/** The durable inbox: what arrived, before anybody understood it. `doors` are connections kept for taking things in. */
export function openInbox(
  db: Kysely<Tables>,
  doors: Kysely<Tables>,
  { queue, clock, keeping }: { queue: Queue; clock: Clock; keeping: RawKeeping },
): Inbox {
  const accept = groupCommit(doors, queue, clock)
  const settle = shareWrites(settledAtOnce, async (items: Settled[]) => {
    await settleInbox(db, items, clock.now(), keeping)
    return items
  })
  const depth = depthGauge(db, clock)
  let underWay = 0
  return {
    async accept(items) {
      underWay += items.length
      depth.refresh()
      try {
        return await accept(items)
      } finally {
        underWay -= items.length
      }
    },
    backlog() {
      // Whoever is turned away looks here and no further: only so does a full inbox find out that it was worked off.
      depth.refresh()
      return underWay + depth.known()
    },
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
      const { rows } = await sql<Parameters<typeof asItCame>[0]>`
        UPDATE inbox SET not_before = ${new Date(now.getTime() + leaseMs)}, attempts = attempts + 1
        WHERE id IN (SELECT id FROM inbox WHERE door = ${door} AND state = 'waiting' AND (not_before IS NULL OR not_before <= ${now})
          ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING *`.execute(db)
      return rows.map((row) => asItCame(row, keeping.secrets)).sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    async settle(items) {
      await settle(items)
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
        if (row.sealed !== null && unsealed(row.sealed, keeping.secrets) === undefined)
          throw new Problem(
            'conflict',
            'This delivery holds secrets and was sealed with another secret key: put the former [server] secret_key back to replay it, or let its sender send it again.',
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
