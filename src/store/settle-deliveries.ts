import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Delivery, DeliveryDraft, Destination } from '../core/delivery.ts'
import type { Outbox } from '../core/outbox.ts'
import { storable } from '../core/storable.ts'
import { json } from './json.ts'
import { newId } from './new-id.ts'
import type { Queue } from './queue.ts'
import { deliveryFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import { laneWakes } from './wakes.ts'

type LaneOf = (draft: DeliveryDraft) => string

/** Records what became of an attempt. Whoever lost the row meanwhile, to another worker or to an answer, changes nothing. */
export function settleDeliveries(
  db: Kysely<Tables>,
  queue: Queue,
  clock: Clock,
  laneOf: LaneOf,
): Pick<Outbox, 'confirm' | 'postpone' | 'drop' | 'giveUp' | 'delivery' | 'retry'> {
  return {
    async confirm(delivery, memory, lane) {
      const now = clock.now()
      const confirmed = (on: Kysely<Tables>) =>
        on
          .updateTable('deliveries')
          .where('id', '=', delivery.id)
          .where('state', '=', 'sending')
          .set({
            state: sql`CASE WHEN kind = 'card' AND wanted > ${delivery.wanted} THEN 'queued' ELSE 'sent' END`,
            shown: delivery.wanted,
            memory: json(memory ?? null),
            error: null,
            finished_at: now,
            lane,
            attempts: 0,
          })
          .returning(['state', 'due_at', 'lane'])
          .executeTakeFirst()
      // Whoever holds this lane goes on looking; only another lane must be woken.
      if (lane === delivery.lane) return void (await confirmed(db))
      await db.transaction().execute(async (trx) => {
        const row = await confirmed(trx)
        if (row?.state === 'queued') await queue.send(trx, laneWakes([row], now))
      })
    },
    async postpone(delivery, dueAt, error) {
      await mine(db, delivery)
        .set({ state: 'queued', due_at: dueAt, error: json(error) })
        .execute()
    },
    async drop(delivery, reason) {
      const error = json({ code: 'dropped', message: reason, remedy: '' })
      await mine(db, delivery).set({ state: 'dropped', error, finished_at: clock.now() }).execute()
    },
    async giveUp(delivery, error, fallback) {
      await db.transaction().execute(async (trx) => {
        const now = clock.now()
        const failed = await mine(trx, delivery)
          .set({ state: 'failed', error: json(error), finished_at: now })
          .returning('id')
          .executeTakeFirst()
        if (!failed) return
        if (fallback !== undefined) await moveTo(trx, queue, delivery, { ...placeAt(delivery, fallback), now, laneOf })
        else if (delivery.kind === 'card') await dropReplies(trx, delivery, now)
      })
    },
    async delivery(id) {
      const row = await db.selectFrom('deliveries').selectAll().where('id', '=', storable(id)).executeTakeFirst()
      return row && deliveryFrom(row)
    },
    retry: (id) =>
      db.transaction().execute(async (trx) => {
        const now = clock.now()
        const row = await trx
          .updateTable('deliveries')
          .set({ state: 'queued', due_at: now, attempts: 0, revived_at: now, finished_at: null })
          .where('id', '=', storable(id))
          .where('state', '=', 'failed')
          .returning(['lane', 'due_at'])
          .executeTakeFirst()
        if (row) await queue.send(trx, laneWakes([row], now))
        return row !== undefined
      }),
  }
}

/** The delivery as this attempt has it: another one raises the count. */
const mine = (db: Kysely<Tables>, delivery: Delivery) =>
  db
    .updateTable('deliveries')
    .where('id', '=', delivery.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', delivery.attempts)

/** A fallback in full: a bare channel is one of the same account. */
const placeAt = ({ notifier, workspace }: Delivery, fallback: string | Destination): Destination =>
  typeof fallback === 'string' ? { notifier, workspace, channel: fallback } : fallback

/** Owes the same message to another place; the replies of a card that moved hang under the new one. */
async function moveTo(
  db: Kysely<Tables>,
  queue: Queue,
  delivery: Delivery,
  { now, laneOf, ...place }: Destination & { now: Date; laneOf: LaneOf },
) {
  const { memory: _, ...old } = delivery
  const draft = { ...old, ...place }
  const { notifier, workspace, channel } = place
  const lane = laneOf(draft)
  await sql`INSERT INTO deliveries (id, incident_id, subject, body, event_id, kind, notifier, workspace, channel, user_id, lane, priority, generation, state, wanted, shown, created_at, due_at)
    SELECT ${newId(now)}, incident_id, subject, body, event_id, kind, ${notifier}, ${workspace}, ${channel}, user_id, ${lane}, priority, generation, 'queued', wanted, 0, ${now}, ${now}
    FROM deliveries WHERE id = ${delivery.id}
    ON CONFLICT ((COALESCE(subject, incident_id)), notifier, workspace, channel) WHERE kind = 'card' DO NOTHING`.execute(
    db,
  )
  if (delivery.kind === 'card')
    await repliesOf(db, delivery)
      .set({ ...place, lane: laneOf({ ...draft, kind: 'reply' }) })
      .execute()
  const replies = laneOf({ ...draft, kind: 'reply' })
  await queue.send(
    db,
    laneWakes(
      [...new Set([lane, replies])].map((l) => ({ lane: l, due_at: now })),
      now,
    ),
  )
}

/** A thread needs its card: without one its replies are moot, and the failed card itself tells why. */
const dropReplies = (db: Kysely<Tables>, delivery: Delivery, now: Date) =>
  repliesOf(db, delivery)
    .set({
      state: 'dropped',
      finished_at: now,
      error: json({ code: 'no_card', message: 'The card of this thread could not be posted.', remedy: '' }),
    })
    .execute()

const repliesOf = (db: Kysely<Tables>, { subject, notifier, workspace, channel }: Delivery) =>
  db
    .updateTable('deliveries')
    .where('kind', '=', 'reply')
    .where('state', '=', 'queued')
    .where(sql`COALESCE(subject, incident_id)`, '=', subject)
    .where('notifier', '=', notifier)
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
