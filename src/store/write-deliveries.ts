import { sql, type Transaction as Trx } from 'kysely'
import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import { insertInto } from './insert-rows.ts'
import { newId } from './new-id.ts'
import { planChange } from './plan-change.ts'
import type { Tables } from './schema.ts'
import type { Appended, Knowledge, Surroundings } from './transact.ts'

/** A lane that owes something, and since or from when. */
type Owing = { lane: string; due_at: Date }

/** Plans every change; a card is one row whose wanted version rises, anything else is a row of its own. Returns the lanes that owe it. */
export async function writeDeliveries(
  trx: Trx<Tables>,
  around: Surroundings,
  knowledge: Omit<Knowledge, 'cards'>,
  appended: Appended[],
  now: Date,
): Promise<Owing[]> {
  if (!appended.length) return []
  const known = await cardsOf(trx, [...new Set(appended.map((a) => a.incident.id))])
  const cards = new Map<string, OwedRow>()
  const others: OwedRow[] = []
  for (const change of appended) {
    const here = known.get(change.incident.id) ?? []
    for (const draft of planChange(around.plan, change, knowledge, here)) {
      const next = row(draft, change, around.lane(draft), now)
      if (draft.kind !== 'card') {
        others.push(next)
        continue
      }
      const key = [change.incident.id, draft.notifier, draft.workspace, draft.channel].join('\n')
      const earlier = cards.get(key)
      cards.set(key, earlier ? merged(earlier, next) : next)
    }
    known.set(change.incident.id, here)
  }
  const { rows: shown } = cards.size ? await putCards([...cards.values()]).execute(trx) : { rows: [] }
  if (others.length) await putOthers(others).execute(trx)
  return [...(shown as Owing[]), ...others]
}

/** Where incidents have a card or will get one; a card that was given up is nowhere, and the next event may try it again. */
async function cardsOf(trx: Trx<Tables>, incidents: string[]): Promise<Map<string, Destination[]>> {
  const rows = await trx
    .selectFrom('deliveries')
    .select(['incident_id', 'notifier', 'workspace', 'channel'])
    .where('kind', '=', 'card')
    .where('subject', 'is', null)
    .where('state', '<>', 'failed')
    .where('incident_id', '=', sql<string>`ANY(${incidents})`)
    .execute()
  const places = new Map<string, Destination[]>()
  for (const { incident_id: id, ...place } of rows) places.set(id!, [...(places.get(id!) ?? []), place])
  return places
}

type OwedRow = ReturnType<typeof row>

function row(draft: DeliveryDraft, { incident, tellAt }: Appended, lane: string, now: Date) {
  return {
    id: newId(now),
    incident_id: incident.id,
    event_id: draft.event,
    kind: draft.kind,
    notifier: draft.notifier,
    workspace: draft.workspace,
    channel: draft.channel,
    user_id: draft.user ?? null,
    lane,
    priority: draft.priority,
    generation: draft.generation ?? null,
    state: 'queued',
    wanted: incident.version,
    shown: 0,
    created_at: now,
    due_at: draft.dueAt ?? tellAt ?? now,
  }
}

/** Two wishes for one card: the later state, as urgently and as soon as either asked. */
const merged = (earlier: OwedRow, next: OwedRow): OwedRow => ({
  ...next,
  id: earlier.id,
  priority: Math.min(earlier.priority, next.priority),
  due_at: new Date(Math.min(earlier.due_at.getTime(), next.due_at.getTime())),
})

const columns = {
  id: 'text',
  incident_id: 'text',
  event_id: 'text',
  kind: 'text',
  notifier: 'text',
  workspace: 'text',
  channel: 'text',
  user_id: 'text',
  lane: 'text',
  priority: 'smallint',
  generation: 'integer',
  state: 'text',
  wanted: 'integer',
  shown: 'integer',
  created_at: 'timestamptz',
  due_at: 'timestamptz',
} as const

const putOthers = insertInto('deliveries', columns)

/**
 * Raises what a card should show. One that is being sent stays so: its confirmation sees that it fell behind; until then
 * `due_at` holds when the first of the wishes that came meanwhile is due, later than `started_at` once there is one.
 */
const putCards = insertInto(
  'deliveries',
  columns,
  sql`ON CONFLICT ((COALESCE(subject, incident_id)), notifier, workspace, channel) WHERE kind = 'card' DO UPDATE SET
    wanted = excluded.wanted,
    state = CASE WHEN deliveries.state = 'sending' THEN 'sending' ELSE 'queued' END,
    priority = CASE WHEN deliveries.state IN ('queued', 'sending') THEN LEAST(deliveries.priority, excluded.priority) ELSE excluded.priority END,
    due_at = CASE WHEN deliveries.state = 'queued' OR (deliveries.state = 'sending' AND deliveries.due_at > deliveries.started_at)
      THEN LEAST(deliveries.due_at, excluded.due_at) ELSE excluded.due_at END,
    attempts = CASE WHEN deliveries.state IN ('queued', 'sending') THEN deliveries.attempts ELSE 0 END
    RETURNING lane, due_at`,
)
