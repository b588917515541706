import { sql, type Transaction as Trx } from 'kysely'
import type { Wake } from '../core/jobs.ts'
import { appendAudit } from './audit.ts'
import { writeDeploys } from './deploys.ts'
import { insertInto } from './insert-rows.ts'
import { owe } from './owe.ts'
import { alertRow, eventRow, incidentRow } from './rows.ts'
import type { Tables } from './schema.ts'
import { settleInbox } from './settle-inbox.ts'
import type { Gathered, Knowledge, Surroundings } from './transact.ts'
import { incidentWakes, laneWakes } from './wakes.ts'
import { writeDeliveries } from './write-deliveries.ts'
import { writeQuiet } from './write-quiet.ts'

/**
 * Writes what a unit of work gathered, in an order that satisfies every reference, and wakes who must act on it.
 * Returns the wake-ups that another one already waiting stood for.
 */
export async function flush(
  trx: Trx<Tables>,
  around: Surroundings,
  knowledge: Omit<Knowledge, 'cards'>,
  gathered: Gathered,
): Promise<Wake[]> {
  const { appended, before, after, groups, answers, deploys, settled, notices, audited } = gathered
  const now = around.clock.now()
  const changed = [...after.values()].filter((i) => before.get(i.id)?.version !== i.version)
  if (changed.length) await putIncidents(changed.map((i) => incidentRow(i, now))).execute(trx)
  if (appended.length) await putEvents(appended.map(({ event }) => eventRow(event))).execute(trx)
  await writeAlerts(trx, gathered)
  if (groups.size) await putGroups(groupRows(gathered)).execute(trx)
  const again = await writeQuiet(trx, around.inhibitions, gathered, now)
  await writeDeploys(trx, deploys)
  if (settled.length) await settleInbox(trx, settled, now, around.keeping)
  if (answers.length)
    await putAnswers(answers.map(({ id, incident, answer }) => ({ id, incident_id: incident, answer }))).execute(trx)
  const lanes = await writeDeliveries(trx, around, knowledge, appended, now)
  const wakes = [...laneWakes(lanes, now), ...incidentWakes(gathered, changed, around), ...again, ...gathered.wakes]
  const coalesced = wakes.length ? await around.queue.send(trx, wakes) : []
  if (notices.length) coalesced.push(...(await owe(trx, around, notices, now)))
  const told = appended.map(({ event }) => ({ incident: event.incident, version: event.seq, type: event.type }))
  const changes = [...told, ...gathered.changes]
  if (changes.length) await around.announce(trx, changes)
  // Last of all, because from here on every other change of this installation waits for this commit.
  if (audited.length) await appendAudit(trx, audited)
  return coalesced
}

const putIncidents = insertInto(
  'incidents',
  {
    id: 'text',
    number: 'bigint',
    version: 'integer',
    status: 'text',
    urgency: 'text',
    service: 'text',
    title: 'text',
    opened_at: 'timestamptz',
    updated_at: 'timestamptz',
    next_deadline: 'timestamptz',
    body: 'jsonb',
  },
  sql`ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, urgency = excluded.urgency,
    title = excluded.title, updated_at = excluded.updated_at, next_deadline = excluded.next_deadline, body = excluded.body`,
)

const putEvents = insertInto('events', {
  id: 'text',
  incident_id: 'text',
  seq: 'integer',
  type: 'text',
  at: 'timestamptz',
  actor: 'jsonb',
  body: 'jsonb',
})

const putAlerts = insertInto(
  'alerts',
  {
    id: 'text',
    source: 'text',
    dedup_key: 'text',
    latest: 'boolean',
    incident_id: 'text',
    status: 'text',
    expires_at: 'timestamptz',
    started_at: 'timestamptz',
    muted: 'boolean',
    body: 'jsonb',
  },
  sql`ON CONFLICT (id) DO UPDATE SET incident_id = excluded.incident_id, status = excluded.status,
    expires_at = excluded.expires_at, muted = excluded.muted, body = excluded.body`,
)

const putGroups = insertInto(
  'groups',
  { source: 'text', key: 'text', incident_id: 'text', flush_at: 'timestamptz', body: 'jsonb' },
  sql`ON CONFLICT (source, key) DO UPDATE SET incident_id = excluded.incident_id, flush_at = excluded.flush_at, body = excluded.body`,
)

const putAnswers = insertInto(
  'commands',
  { id: 'text', incident_id: 'text', answer: 'jsonb' },
  sql`ON CONFLICT (id) DO UPDATE SET incident_id = excluded.incident_id, answer = excluded.answer`,
)

/** Of several new alerts of one key the last is the newest; whatever was the newest before gives way first. */
async function writeAlerts(trx: Trx<Tables>, { alerts }: Gathered) {
  const rows = [...alerts.values()]
  if (!rows.length) return
  const fresh = rows.filter((r) => r.fresh).map((r) => r.alert)
  if (fresh.length)
    await sql`UPDATE alerts a SET latest = false FROM unnest(${fresh.map((a) => a.source)}::text[], ${fresh.map((a) => a.dedupKey)}::text[]) AS t(s, k)
      WHERE a.latest AND a.source = t.s AND a.dedup_key = t.k`.execute(trx)
  const newest = new Map(fresh.map((a) => [`${a.source}\n${a.dedupKey}`, a.id]))
  await putAlerts(
    rows.map((r) => alertRow(r.alert, r.fresh && newest.get(`${r.alert.source}\n${r.alert.dedupKey}`) === r.alert.id)),
  ).execute(trx)
}

const groupRows = ({ groups }: Gathered) =>
  [...groups.values()].map((g) => ({
    source: g.source,
    key: g.key,
    incident_id: g.incident ?? null,
    flush_at: g.flushAt ?? null,
    body: { waiting: g.waiting, ...(g.toldAt && { toldAt: g.toldAt }), ...(g.merged?.length && { merged: g.merged }) },
  }))
