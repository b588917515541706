import { type Kysely, sql } from 'kysely'
import type { Delivery } from '../core/delivery.ts'
import type { Clock, LaneHold, Outbox, Owed } from '../core/ports.ts'
import { json } from './json.ts'
import { newId } from './new-id.ts'
import type { Queue } from './queue.ts'
import { deliveryFrom, eventFrom, incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'

/** How long a lane belongs to the worker that took it, unless it says that it is still there. */
export const laneLeaseMs = 12_000

type Row = Parameters<typeof deliveryFrom>[0] & {
  incident_body: unknown
  event: Parameters<typeof eventFrom>[0] | null
  card_memory: unknown
}

/** The owed messages as rows. A row is `sending` from before the call until its answer is recorded. */
export function openOutbox(db: Kysely<Tables>, queue: Queue, clock: Clock): Outbox & LaneHold {
  return {
    ...taking(db, clock),
    ...settling(db, queue, clock),
    ...pacing(db, clock),
    ...holding(db, clock),
  }
}

const owed = (row: Row): Owed => ({
  delivery: deliveryFrom(row),
  incident: incidentFrom({ body: row.incident_body }),
  ...(row.event && { event: eventFrom({ ...row.event, at: new Date(row.event.at) }) }),
  ...(row.card_memory !== null && { card: row.card_memory }),
})

const withContext = sql`
  SELECT d.*, i.body AS incident_body, to_jsonb(e.*) AS event, c.memory AS card_memory FROM d
  JOIN incidents i ON i.id = d.incident_id
  LEFT JOIN events e ON e.id = d.event_id
  LEFT JOIN deliveries c ON c.kind = 'card' AND c.incident_id = d.incident_id AND c.notifier = d.notifier AND c.workspace = d.workspace AND c.channel = d.channel`

function taking(db: Kysely<Tables>, clock: Clock): Pick<Outbox, 'stranded' | 'claim' | 'stillWanted' | 'idleLanes'> {
  return {
    async stranded(lane) {
      const { rows } =
        await sql<Row>`WITH d AS (SELECT * FROM deliveries WHERE lane = ${lane} AND state = 'sending') ${withContext} ORDER BY d.priority, d.id`.execute(
          db,
        )
      return rows.map(owed)
    },
    async claim(lane) {
      const now = clock.now()
      const { rows } = await sql<Row>`WITH d AS (
        UPDATE deliveries SET state = 'sending', attempts = attempts + 1, started_at = ${now}
        WHERE id = (SELECT id FROM deliveries WHERE lane = ${lane} AND state = 'queued' AND due_at <= ${now}
          AND NOT EXISTS (SELECT FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}) AND paused_until > ${now})
          ORDER BY priority, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *) ${withContext}`.execute(db)
      if (rows[0]) return { owed: owed(rows[0]) }
      const next = await sql<{ at: Date | null }>`
        SELECT GREATEST(min(d.due_at), (SELECT max(paused_until) FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}))) AS at
        FROM deliveries d WHERE lane = ${lane} AND state = 'queued'`.execute(db)
      const at = next.rows[0]?.at
      return at ? { waitUntil: at } : undefined
    },
    async stillWanted({ incident, generation }) {
      const row = await db.selectFrom('incidents').select('body').where('id', '=', incident).executeTakeFirst()
      if (!row) return false
      const current = incidentFrom(row)
      return current.status === 'open' && (generation === undefined || current.generation === generation)
    },
    async idleLanes() {
      const now = clock.now()
      const rows = await db
        .selectFrom('deliveries')
        .select('lane')
        .distinct()
        .where((w) => w.or([w.and([w('state', '=', 'queued'), w('due_at', '<=', now)]), w('state', '=', 'sending')]))
        .where((w) =>
          w.not(
            w.exists(
              w
                .selectFrom('lanes')
                .select('key')
                .whereRef('lanes.key', '=', 'deliveries.lane')
                .where('lease_until', '>', now),
            ),
          ),
        )
        .execute()
      return rows.map((r) => r.lane)
    },
  }
}

/** The prefix that stands for a method in a whole workspace: a lane's key without its channel. */
const methodOf = (lane: string) => lane.split(':').slice(0, 3).join(':')

function settling(
  db: Kysely<Tables>,
  queue: Queue,
  clock: Clock,
): Pick<Outbox, 'confirm' | 'postpone' | 'drop' | 'giveUp'> {
  const mine = (delivery: Delivery) =>
    db
      .updateTable('deliveries')
      .where('id', '=', delivery.id)
      .where('state', '=', 'sending')
      .where('attempts', '=', delivery.attempts)
  return {
    async confirm(delivery, memory, lane) {
      const now = clock.now()
      await db.transaction().execute(async (trx) => {
        const row = await trx
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
        if (row?.state === 'queued' && row.lane !== delivery.lane)
          await queue.send(trx, [
            row.due_at <= now
              ? { name: 'lane', data: { lane }, key: lane }
              : { name: 'timer', data: { lane }, key: `${lane}@${row.due_at.getTime()}`, at: row.due_at },
          ])
      })
    },
    async postpone(delivery, dueAt, error) {
      await mine(delivery)
        .set({ state: 'queued', due_at: dueAt, error: json(error) })
        .execute()
    },
    async drop(delivery, reason) {
      const error = json({ code: 'dropped', message: reason, remedy: '' })
      await mine(delivery).set({ state: 'dropped', error, finished_at: clock.now() }).execute()
    },
    async giveUp(delivery, error, fallback) {
      await db.transaction().execute(async (trx) => {
        const now = clock.now()
        await trx
          .updateTable('deliveries')
          .where('id', '=', delivery.id)
          .set({ state: 'failed', error: json(error), finished_at: now })
          .execute()
        if (fallback) await moveTo(trx, queue, delivery, fallback, now)
        else if (delivery.kind === 'card') await dropReplies(trx, delivery, now)
      })
    },
  }
}

/** Owes the same message to another channel; the replies of a card that moved hang under the new one. */
async function moveTo(db: Kysely<Tables>, queue: Queue, delivery: Delivery, channel: string, now: Date) {
  const lane = [...delivery.lane.split(':').slice(0, 3), channel].join(':')
  await sql`INSERT INTO deliveries (id, incident_id, event_id, kind, notifier, workspace, channel, user_id, lane, priority, generation, state, wanted, shown, created_at, due_at)
    SELECT ${newId(now)}, incident_id, event_id, kind, notifier, workspace, ${channel}, user_id, ${lane}, priority, generation, 'queued', wanted, 0, ${now}, ${now}
    FROM deliveries WHERE id = ${delivery.id}
    ON CONFLICT (incident_id, notifier, workspace, channel) WHERE kind = 'card' DO NOTHING`.execute(db)
  if (delivery.kind === 'card')
    await sql`UPDATE deliveries SET channel = ${channel}, lane = ${lane} WHERE kind = 'reply' AND state = 'queued'
      AND incident_id = ${delivery.incident} AND notifier = ${delivery.notifier} AND workspace = ${delivery.workspace} AND channel = ${delivery.channel}`.execute(
      db,
    )
  await queue.send(db, [{ name: 'lane', data: { lane }, key: lane }])
}

/** A thread needs its card: without one its replies are moot, and the failed card itself tells why. */
async function dropReplies(db: Kysely<Tables>, delivery: Delivery, now: Date) {
  await db
    .updateTable('deliveries')
    .set({
      state: 'dropped',
      finished_at: now,
      error: json({ code: 'no_card', message: 'The card of this thread could not be posted.', remedy: '' }),
    })
    .where('kind', '=', 'reply')
    .where('state', '=', 'queued')
    .where('incident_id', '=', delivery.incident)
    .where('notifier', '=', delivery.notifier)
    .where('workspace', '=', delivery.workspace)
    .where('channel', '=', delivery.channel)
    .execute()
}

function pacing(db: Kysely<Tables>, clock: Clock): Pick<Outbox, 'pause' | 'spend'> {
  return {
    async pause(lane, until) {
      await db
        .insertInto('lanes')
        .values({ key: lane, paused_until: until, window_start: null, holder: null, lease_until: null })
        .onConflict((c) => c.column('key').doUpdateSet({ paused_until: sql`GREATEST(lanes.paused_until, ${until})` }))
        .execute()
    },
    async spend(budget, limit) {
      const now = clock.now()
      const start = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
      const { used } = await db
        .insertInto('lanes')
        .values({
          key: `budget:${budget}`,
          paused_until: null,
          window_start: start,
          used: 1,
          holder: null,
          lease_until: null,
        })
        .onConflict((c) =>
          c.column('key').doUpdateSet({
            used: sql`CASE WHEN lanes.window_start = ${start} THEN lanes.used + 1 ELSE 1 END`,
            window_start: start,
          }),
        )
        .returning('used')
        .executeTakeFirstOrThrow()
      return used > limit ? new Date(start.getTime() + 60_000) : undefined
    },
  }
}

function holding(db: Kysely<Tables>, clock: Clock): LaneHold {
  const until = () => new Date(clock.now().getTime() + laneLeaseMs)
  return {
    async acquire(lane, holder) {
      const now = clock.now()
      const row = await db
        .insertInto('lanes')
        .values({ key: lane, paused_until: null, window_start: null, holder, lease_until: until() })
        .onConflict((c) =>
          c
            .column('key')
            .doUpdateSet({ holder, lease_until: until() })
            .where((w) => w.or([w('lanes.lease_until', 'is', null), w('lanes.lease_until', '<=', now)])),
        )
        .returning('holder')
        .executeTakeFirst()
      if (row) return { held: true }
      const other = await db.selectFrom('lanes').select('lease_until').where('key', '=', lane).executeTakeFirst()
      return { held: false, until: other?.lease_until ?? now }
    },
    async renew(lane, holder) {
      await db
        .updateTable('lanes')
        .set({ lease_until: until() })
        .where('key', '=', lane)
        .where('holder', '=', holder)
        .execute()
    },
    async release(lane, holder) {
      await db
        .updateTable('lanes')
        .set({ lease_until: null, holder: null })
        .where('key', '=', lane)
        .where('holder', '=', holder)
        .execute()
    },
    async isDue(lane) {
      const now = clock.now()
      const { rows } = await sql`SELECT FROM deliveries WHERE lane = ${lane} AND state = 'queued' AND due_at <= ${now}
        AND NOT EXISTS (SELECT FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}) AND paused_until > ${now}) LIMIT 1`.execute(
        db,
      )
      return rows.length > 0
    },
    async freeDeparted(isAlive) {
      const rows = await db.selectFrom('lanes').select(['key', 'holder']).where('holder', 'is not', null).execute()
      for (const { key, holder } of rows)
        if (holder && !isAlive(holder))
          await db
            .updateTable('lanes')
            .set({ lease_until: null, holder: null })
            .where('key', '=', key)
            .where('holder', '=', holder)
            .execute()
    },
  }
}
