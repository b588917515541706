import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { DeliveryDraft, NoticeDraft } from '../core/delivery.ts'
import type { LaneHold, Outbox, Owed } from '../core/outbox.ts'
import { holdLanes } from './hold-lanes.ts'
import { inTurn } from './in-turn.ts'
import { methodOf } from './method-of.ts'
import { owe } from './owe.ts'
import { paceLanes } from './pace-lanes.ts'
import type { Queue } from './queue.ts'
import { deliveryFrom, eventFrom, incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import { settleDeliveries } from './settle-deliveries.ts'

type Row = Parameters<typeof deliveryFrom>[0] & {
  incident_body: unknown
  event: Parameters<typeof eventFrom>[0] | null
  card_memory: unknown
}

/** The owed messages as rows. A row is `sending` from before the call until its answer is recorded. */
export function openOutbox(
  db: Kysely<Tables>,
  queue: Queue,
  clock: Clock,
  laneOf: (draft: DeliveryDraft) => string,
  partsOf: (draft: NoticeDraft) => NoticeDraft[] = (draft) => [draft],
): Outbox & LaneHold {
  return {
    async owe(drafts) {
      const around = { queue, lane: laneOf, parts: partsOf }
      const coalesced = await db.transaction().execute((trx) => owe(trx, around, drafts, clock.now()))
      queue.repeat(coalesced)
    },
    ...taking(db, clock),
    ...settleDeliveries(db, queue, clock, laneOf),
    ...paceLanes(db, clock),
    ...holdLanes(db, clock),
  }
}

function owed(row: Row): Owed {
  const delivery = deliveryFrom(row)
  const card = row.card_memory !== null && { card: row.card_memory }
  if (delivery.told) return { delivery, told: delivery.told, ...card }
  return {
    delivery,
    incident: incidentFrom({ body: row.incident_body }),
    ...(row.event && { event: eventFrom({ ...row.event, at: new Date(row.event.at) }) }),
    ...card,
  }
}

/** The card is looked up in a subquery: joined, it is found by reading every card while the planner knows no statistics yet. */
const withContext = sql`
  SELECT d.*, i.body AS incident_body, to_jsonb(e.*) AS event, (SELECT c.memory FROM deliveries c WHERE c.kind = 'card'
    AND COALESCE(c.subject, c.incident_id) = COALESCE(d.subject, d.incident_id) AND c.notifier = d.notifier AND c.workspace = d.workspace AND c.channel = d.channel) AS card_memory
  FROM d
  LEFT JOIN incidents i ON i.id = d.incident_id
  LEFT JOIN events e ON e.id = d.event_id`

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
        WHERE id = (SELECT id FROM deliveries d WHERE lane = ${lane} AND state = 'queued' AND due_at <= ${now} AND ${inTurn}
          AND NOT EXISTS (SELECT FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}) AND paused_until > ${now})
          ORDER BY priority, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *) ${withContext}`.execute(db)
      if (rows[0]) return { owed: owed(rows[0]) }
      const next = await sql<{ at: Date | null }>`
        SELECT GREATEST(min(d.due_at), (SELECT max(paused_until) FROM lanes WHERE key IN (${lane}, ${methodOf(lane)}))) AS at
        FROM deliveries d WHERE lane = ${lane} AND state = 'queued' AND ${inTurn}`.execute(db)
      const at = next.rows[0]?.at
      return at ? { waitUntil: at } : undefined
    },
    async stillWanted({ incident, generation }) {
      const row = await db
        .selectFrom('incidents')
        .select('body')
        .where('id', '=', incident ?? '')
        .executeTakeFirst()
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
