import { sql, type Transaction as Trx } from 'kysely'
import { type DeliveryDraft, type NoticeDraft, priorities } from '../core/delivery.ts'
import type { Wake } from '../core/jobs.ts'
import { insertInto } from './insert-rows.ts'
import { newId } from './new-id.ts'
import type { Tables } from './schema.ts'
import type { Surroundings } from './transact.ts'
import { laneWakes } from './wakes.ts'

/**
 * Owes what is told beside incidents, in the caller's transaction: rows and wake-ups commit with what caused them, and
 * what was owed before under the same key changes nothing. Returns the wake-ups that another one already waiting stood
 * for: hand them to `queue.repeat` after the commit.
 */
export async function owe(
  trx: Trx<Tables>,
  around: Pick<Surroundings, 'queue' | 'lane' | 'parts'>,
  drafts: NoticeDraft[],
  now: Date,
): Promise<Wake[]> {
  const rows = drafts.flatMap(around.parts).map((draft) => row(draft, around.lane, now))
  const cards = rows.filter(({ kind }) => kind === 'card')
  const notices = rows.filter(({ kind }) => kind !== 'card')
  const written: Owing[] = []
  if (notices.length) written.push(...(await putNotices(notices).execute(trx)).rows)
  // One statement may not change one row twice.
  for (const card of cards) written.push(...(await putCards([card]).execute(trx)).rows)
  return written.length ? around.queue.send(trx, laneWakes(written, now)) : []
}

type Owing = { lane: string; due_at: Date }

function row(draft: NoticeDraft, laneOf: Surroundings['lane'], now: Date) {
  const kind = draft.kind ?? 'notice'
  const place: DeliveryDraft = {
    kind,
    notifier: draft.notifier.type,
    workspace: draft.notifier.id,
    channel: draft.destination ?? '',
    event: null,
    priority: draft.priority ?? priorities.state,
  }
  return {
    id: newId(now),
    subject: draft.subject,
    body: draft.told,
    // A card is one row by its place; owing it again edits it.
    dedupe: kind === 'card' ? null : draft.dedupe,
    kind,
    notifier: place.notifier,
    workspace: place.workspace,
    channel: place.channel,
    lane: laneOf(place),
    priority: place.priority,
    state: 'queued',
    wanted: 1,
    shown: 0,
    created_at: now,
    due_at: now,
  }
}

const columns = {
  id: 'text',
  subject: 'text',
  body: 'jsonb',
  dedupe: 'text',
  kind: 'text',
  notifier: 'text',
  workspace: 'text',
  channel: 'text',
  lane: 'text',
  priority: 'smallint',
  state: 'text',
  wanted: 'integer',
  shown: 'integer',
  created_at: 'timestamptz',
  due_at: 'timestamptz',
} as const

const putNotices = insertInto<typeof columns, Owing>(
  'deliveries',
  columns,
  sql`ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING RETURNING lane, due_at`,
)

/** Raises what a card should show, like a change of an incident does; the same words again cost no edit. */
const putCards = insertInto<typeof columns, Owing>(
  'deliveries',
  columns,
  sql`ON CONFLICT ((COALESCE(subject, incident_id)), notifier, workspace, channel) WHERE kind = 'card' DO UPDATE SET
    wanted = deliveries.wanted + 1,
    body = excluded.body,
    state = CASE WHEN deliveries.state = 'sending' THEN 'sending' ELSE 'queued' END,
    priority = CASE WHEN deliveries.state IN ('queued', 'sending') THEN LEAST(deliveries.priority, excluded.priority) ELSE excluded.priority END,
    due_at = CASE WHEN deliveries.state = 'queued' THEN LEAST(deliveries.due_at, excluded.due_at) ELSE excluded.due_at END,
    attempts = CASE WHEN deliveries.state IN ('queued', 'sending') THEN deliveries.attempts ELSE 0 END
    WHERE deliveries.body IS DISTINCT FROM excluded.body
    RETURNING lane, due_at`,
)
