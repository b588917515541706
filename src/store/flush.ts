import { sql, type Transaction as Trx } from 'kysely'
import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import { type Incident, nextDeadline } from '../core/incident.ts'
import type { Wake } from '../core/jobs.ts'
import { json } from './json.ts'
import { newId } from './new-id.ts'
import { alertRow, eventRow, incidentRow } from './rows.ts'
import type { Tables } from './schema.ts'
import type { Appended, Gathered, Knowledge, Surroundings } from './transact.ts'

/** Writes what a unit of work gathered, in an order that satisfies every reference, and wakes who must act on it. */
export async function flush(
  trx: Trx<Tables>,
  around: Surroundings,
  knowledge: Omit<Knowledge, 'cards'>,
  gathered: Gathered,
): Promise<void> {
  const now = around.clock.now()
  const changed = changedIncidents(gathered)
  await writeIncidents(trx, changed, now)
  if (gathered.appended.length)
    await trx
      .insertInto('events')
      .values(gathered.appended.map((a) => eventRow(a.event)))
      .execute()
  await writeAlerts(trx, gathered)
  await writeGroups(trx, gathered)
  await writeSettled(trx, gathered, now)
  for (const { id, incident, answer } of gathered.answers)
    await trx
      .insertInto('commands')
      .values({ id, incident_id: incident, answer: json(answer) })
      .onConflict((c) => c.column('id').doUpdateSet({ incident_id: incident, answer: json(answer) }))
      .execute()
  const lanes = await writeDeliveries(trx, around, knowledge, gathered.appended, now)
  const wakes = [...lanes, ...timers(gathered, changed), ...majors(around, gathered.appended)]
  if (wakes.length) await around.queue.send(trx, wakes)
  if (gathered.appended.length)
    await around.announce(
      trx,
      gathered.appended.map(({ event }) => ({ incident: event.incident, version: event.seq, type: event.type })),
    )
}

const changedIncidents = ({ before, after }: Gathered): Incident[] =>
  [...after.values()].filter((i) => before.get(i.id)?.version !== i.version)

async function writeIncidents(trx: Trx<Tables>, incidents: Incident[], now: Date) {
  if (!incidents.length) return
  await trx
    .insertInto('incidents')
    .values(incidents.map((i) => incidentRow(i, now)))
    .onConflict((c) =>
      c.column('id').doUpdateSet((eb) => ({
        version: eb.ref('excluded.version'),
        status: eb.ref('excluded.status'),
        urgency: eb.ref('excluded.urgency'),
        title: eb.ref('excluded.title'),
        updated_at: eb.ref('excluded.updated_at'),
        next_deadline: eb.ref('excluded.next_deadline'),
        body: eb.ref('excluded.body'),
      })),
    )
    .execute()
}

async function writeAlerts(trx: Trx<Tables>, { alerts }: Gathered) {
  const rows = [...alerts.values()]
  if (!rows.length) return
  const fresh = rows.filter((r) => r.fresh).map((r) => r.alert)
  if (fresh.length)
    await sql`UPDATE alerts a SET latest = false FROM unnest(${fresh.map((a) => a.source)}::text[], ${fresh.map((a) => a.dedupKey)}::text[]) AS t(s, k)
      WHERE a.latest AND a.source = t.s AND a.dedup_key = t.k`.execute(trx)
  const newestFresh = new Map(fresh.map((a) => [`${a.source}\n${a.dedupKey}`, a.id]))
  for (const chunk of chunks(rows, 1_000))
    await trx
      .insertInto('alerts')
      .values(
        chunk.map(({ alert, fresh: isFresh }) =>
          alertRow(alert, isFresh && newestFresh.get(`${alert.source}\n${alert.dedupKey}`) === alert.id),
        ),
      )
      .onConflict((c) =>
        c.column('id').doUpdateSet((eb) => ({
          incident_id: eb.ref('excluded.incident_id'),
          status: eb.ref('excluded.status'),
          expires_at: eb.ref('excluded.expires_at'),
          body: eb.ref('excluded.body'),
        })),
      )
      .execute()
}

async function writeGroups(trx: Trx<Tables>, { groups }: Gathered) {
  if (!groups.size) return
  await trx
    .insertInto('groups')
    .values(
      [...groups.values()].map((g) => ({
        source: g.source,
        key: g.key,
        incident_id: g.incident ?? null,
        flush_at: g.flushAt ?? null,
        body: json({ waiting: g.waiting, ...(g.toldAt && { toldAt: g.toldAt }) }),
      })),
    )
    .onConflict((c) =>
      c.columns(['source', 'key']).doUpdateSet((eb) => ({
        incident_id: eb.ref('excluded.incident_id'),
        flush_at: eb.ref('excluded.flush_at'),
        body: eb.ref('excluded.body'),
      })),
    )
    .execute()
}

async function writeSettled(trx: Trx<Tables>, { settled }: Gathered, now: Date) {
  if (!settled.length) return
  const rows = settled.map((s) => ({ id: s.id, state: s.state, outcome: s.outcome ?? null, error: s.error ?? null }))
  await sql`UPDATE inbox i SET state = t.state, outcome = t.outcome, error = t.error, settled_at = ${now}
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS t(id text, state text, outcome jsonb, error text) WHERE i.id = t.id`.execute(
    trx,
  )
}

/** Plans every change; a card is one row whose wanted version rises, anything else is a row of its own. Returns the lanes to wake. */
async function writeDeliveries(
  trx: Trx<Tables>,
  around: Surroundings,
  knowledge: Omit<Knowledge, 'cards'>,
  appended: Appended[],
  now: Date,
): Promise<Wake[]> {
  if (!appended.length) return []
  const cards = await cardsOf(trx, [...new Set(appended.map((a) => a.incident.id))])
  const cardRows = new Map<string, ReturnType<typeof row>>()
  const others: ReturnType<typeof row>[] = []
  for (const change of appended) {
    const known = cards.get(change.incident.id) ?? []
    for (const draft of around.plan(change, { ...knowledge, cards: known })) {
      const next = row(draft, change, around.lane(draft), now)
      if (draft.kind !== 'card') others.push(next)
      else {
        const key = [change.incident.id, draft.notifier, draft.workspace, draft.channel].join('\n')
        const earlier = cardRows.get(key)
        cardRows.set(key, earlier ? sooner(earlier, next) : next)
        if (!known.some((k) => same(k, draft))) known.push(draft)
      }
    }
    cards.set(change.incident.id, known)
  }
  const lanes = [
    ...(await upsertCards(trx, [...cardRows.values()])),
    ...others.map((o) => ({ lane: o.lane, due_at: o.due_at })),
  ]
  for (const chunk of chunks(others, 1_000)) await trx.insertInto('deliveries').values(chunk).execute()
  return laneWakes(lanes, now)
}

async function cardsOf(trx: Trx<Tables>, incidents: string[]): Promise<Map<string, Destination[]>> {
  const rows = await trx
    .selectFrom('deliveries')
    .select(['incident_id', 'notifier', 'workspace', 'channel'])
    .where('kind', '=', 'card')
    .where('state', '!=', 'failed')
    .where('incident_id', '=', sql<string>`ANY(${incidents})`)
    .execute()
  return Map.groupBy(
    rows.map((r) => ({ incident: r.incident_id, notifier: r.notifier, workspace: r.workspace, channel: r.channel })),
    (r) => r.incident,
  )
}

const same = (a: Destination, b: Destination) =>
  a.notifier === b.notifier && a.workspace === b.workspace && a.channel === b.channel

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
    memory: null,
    error: null,
    created_at: now,
    due_at: draft.dueAt ?? tellAt ?? now,
    started_at: null,
    finished_at: null,
  }
}

const sooner = <R extends { wanted: number; priority: number; due_at: Date; id: string }>(earlier: R, next: R): R => ({
  ...next,
  id: earlier.id,
  priority: Math.min(earlier.priority, next.priority),
  due_at: earlier.due_at < next.due_at ? earlier.due_at : next.due_at,
})

/** Raises what a card should show. One that is being sent stays so: its confirmation sees that it fell behind. */
async function upsertCards(trx: Trx<Tables>, rows: ReturnType<typeof row>[]) {
  if (!rows.length) return []
  return trx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((c) =>
      c.columns(['incident_id', 'notifier', 'workspace', 'channel']).where('kind', '=', 'card').doUpdateSet({
        wanted: sql`excluded.wanted`,
        state: sql`CASE WHEN deliveries.state = 'sending' THEN 'sending' ELSE 'queued' END`,
        priority: sql`CASE WHEN deliveries.state = 'sent' THEN excluded.priority ELSE LEAST(deliveries.priority, excluded.priority) END`,
        due_at: sql`CASE WHEN deliveries.state = 'queued' THEN LEAST(deliveries.due_at, excluded.due_at) ELSE excluded.due_at END`,
        attempts: sql`CASE WHEN deliveries.state = 'sent' THEN 0 ELSE deliveries.attempts END`,
      }),
    )
    .returning(['lane', 'due_at'])
    .execute()
}

function laneWakes(lanes: { lane: string; due_at: Date }[], now: Date): Wake[] {
  return lanes.map(({ lane, due_at }): Wake => {
    if (due_at <= now) return { name: 'lane', data: { lane }, key: lane }
    return { name: 'timer', data: { lane }, key: `${lane}@${Math.ceil(due_at.getTime() / 1_000)}`, at: due_at }
  })
}

/** One timer per incident whose nearest deadline moved, one per group that waits. A timer that comes too late or twice finds nothing due. */
function timers({ before, groups }: Gathered, changed: Incident[]): Wake[] {
  const incidents = changed.flatMap((incident): Wake[] => {
    const previous = before.get(incident.id)
    const at = nextDeadline(incident)
    if (!at || (previous && nextDeadline(previous)?.getTime() === at.getTime())) return []
    return [{ name: 'timer', data: { incident: incident.id }, key: `${incident.id}@${at.getTime()}`, at }]
  })
  const waits = [...groups.values()].flatMap((group): Wake[] =>
    group.flushAt
      ? [
          {
            name: 'timer',
            data: { group: group.key, source: group.source },
            key: `group ${group.source} ${group.key}@${group.flushAt.getTime()}`.slice(-500),
            at: group.flushAt,
          },
        ]
      : [],
  )
  return [...incidents, ...waits]
}

/** What the channel of a major incident mirrors. */
const statusEvents = new Set<string>([
  'opened',
  'urgency_changed',
  'acknowledged',
  'snoozed',
  'woke',
  'resolved',
  'reopened',
  'assigned',
])

const majors = (around: Surroundings, appended: Appended[]): Wake[] =>
  appended
    .filter(({ event, incident }) => statusEvents.has(event.type) && around.isMajor(incident))
    .map(({ incident }) => ({
      name: 'major',
      data: { incident: incident.id },
      key: `${incident.id}@${incident.version}`,
    }))

function* chunks<T>(items: T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
