import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Actor } from '../core/actor.ts'
import type { Alert } from '../core/alert.ts'
import { apply } from '../core/apply.ts'
import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import type { Directory } from '../core/directory.ts'
import type { Event, Happening, Incident } from '../core/incident.ts'
import { alertKey, type Change, type Clock, type Group, type InboxItem, type Transaction } from '../core/ports.ts'
import type { Workspace } from '../core/workspace.ts'
import { flush } from './flush.ts'
import { newId } from './new-id.ts'
import type { Queue } from './queue.ts'
import { revive } from './revive.ts'
import { alertFrom, inboxFrom, incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'

/** What routing looks at beside the incident itself. */
export interface Knowledge {
  directory: Directory
  workspaces: Workspace[]
  /** Where this incident already has a card. */
  cards: Destination[]
  /** A user's id in a workspace, when it is known. */
  handle(user: string, workspace: string): string | undefined
}

/** Who hears of a change: the pure rule of the delivery room, handed in. */
export type Plan = (change: { event: Event; incident: Incident }, knowledge: Knowledge) => DeliveryDraft[]

/** What a transaction needs of the store around it. */
export interface Surroundings {
  db: Kysely<Tables>
  queue: Queue
  clock: Clock
  plan: Plan
  lane(draft: DeliveryDraft): string
  isMajor(incident: Incident): boolean
  knowledge(): Promise<Omit<Knowledge, 'cards'>>
  announce(trx: Trx<Tables>, changes: Change[]): Promise<void>
}

/** One change as it was appended, before anything is written. */
export interface Appended {
  event: Event
  incident: Incident
  tellAt?: Date
}

/** What a unit of work gathered, to be written in one go at its end. */
export interface Gathered {
  appended: Appended[]
  before: Map<string, Incident | undefined>
  after: Map<string, Incident>
  alerts: Map<string, { alert: Alert; fresh: boolean }>
  groups: Map<string, Group>
  settled: Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>[]
  answers: { id: string; incident: string | null; answer: unknown }[]
}

/**
 * Runs `work` in one database transaction. What it appends is kept in memory and written at the end in a handful of
 * statements, together with the deliveries, wake-ups and news it causes: all of it or nothing.
 */
export async function transact<T>(around: Surroundings, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const knowledge = await around.knowledge()
  return around.db.transaction().execute(async (trx) => {
    const gathered: Gathered = {
      appended: [],
      before: new Map(),
      after: new Map(),
      alerts: new Map(),
      groups: new Map(),
      settled: [],
      answers: [],
    }
    const result = await work(unitOfWork(trx, around, knowledge.directory, gathered))
    await flush(trx, around, knowledge, gathered)
    return result
  })
}

function unitOfWork(trx: Trx<Tables>, around: Surroundings, directory: Directory, gathered: Gathered): Transaction {
  const now = around.clock.now()
  return {
    now,
    directory,
    ...readers(trx, gathered),
    async open(opening, actor) {
      const { value } = await trx
        .updateTable('counters')
        .set({ value: sql`value + 1` })
        .where('name', '=', 'incident')
        .returning('value')
        .executeTakeFirstOrThrow()
      const id = `INC-${value}`
      const event = stamp({ type: 'opened', ...opening }, id, 1, actor, now)
      const incident = apply(undefined, event)
      gathered.before.set(id, undefined)
      gathered.after.set(id, incident)
      gathered.appended.push({ event, incident })
      return incident
    },
    append(incident, happenings, actor, { tellAt } = {}) {
      let current = gathered.after.get(incident.id) ?? incident
      for (const happening of happenings) {
        const event = stamp(happening, current.id, current.version + 1, actor, now)
        current = apply(current, event)
        gathered.appended.push({ event, incident: current, ...(tellAt && counts.has(event.type) && { tellAt }) })
      }
      gathered.after.set(current.id, current)
      return current
    },
    putAlert(alert) {
      const fresh = alert.id === ''
      const identified = fresh ? { ...alert, id: newId(now) } : alert
      const key = alertKey(alert.source, alert.dedupKey)
      gathered.alerts.set(identified.id, {
        alert: identified,
        fresh: fresh || gathered.alerts.get(identified.id)?.fresh === true,
      })
      newest(gathered).set(key, identified)
      return identified
    },
    putGroup(group) {
      gathered.groups.set(alertKey(group.source, group.key), group)
    },
    settle(items) {
      gathered.settled.push(...items)
    },
    remember(id, incident, answer) {
      gathered.answers.push({ id, incident, answer })
    },
  }
}

/** Events that only change numbers on a card; everything else is told at once. */
const counts = new Set<Event['type']>(['alert_joined', 'alert_cleared'])

const newestOf = new WeakMap<Gathered, Map<string, Alert>>()

function newest(gathered: Gathered): Map<string, Alert> {
  const known = newestOf.get(gathered) ?? new Map<string, Alert>()
  newestOf.set(gathered, known)
  return known
}

function stamp(happening: Happening, incident: string, seq: number, actor: Actor, at: Date): Event {
  return { ...happening, id: newId(at), incident, seq, actor, at }
}

type Readers = Pick<Transaction, 'incident' | 'groups' | 'newestAlerts' | 'alertsOf' | 'take' | 'answered'>

function readers(trx: Trx<Tables>, gathered: Gathered): Readers {
  const known = (incident: Incident) => {
    if (!gathered.after.has(incident.id)) {
      gathered.before.set(incident.id, incident)
      gathered.after.set(incident.id, incident)
    }
    return gathered.after.get(incident.id)!
  }
  return {
    async incident(id) {
      if (gathered.after.has(id)) return gathered.after.get(id)
      const row = await trx.selectFrom('incidents').select('body').where('id', '=', id).forUpdate().executeTakeFirst()
      return row && known(incidentFrom(row))
    },
    async groups(keys) {
      const rows = await lockGroups(trx, keys)
      const groups = new Map(rows.map((g) => [alertKey(g.source, g.key), g]))
      const ids = rows.flatMap((g) => (g.incident ? [g.incident] : [])).sort()
      if (ids.length) {
        const incidents = await trx
          .selectFrom('incidents')
          .select('body')
          .where('id', 'in', ids)
          .orderBy('id')
          .forUpdate()
          .execute()
        for (const row of incidents) known(incidentFrom(row))
      }
      return groups
    },
    async newestAlerts(keys) {
      const missing = keys.filter((k) => !newest(gathered).has(alertKey(k.source, k.dedupKey)))
      for (const [source, dedupKeys] of Map.groupBy(missing, (k) => k.source)) {
        const rows = await trx
          .selectFrom('alerts')
          .select('body')
          .where('latest', '=', true)
          .where('source', '=', source)
          .where('dedup_key', '=', sql<string>`ANY(${dedupKeys.map((k) => k.dedupKey)})`)
          .execute()
        for (const alert of rows.map(alertFrom)) newest(gathered).set(alertKey(alert.source, alert.dedupKey), alert)
      }
      return newest(gathered)
    },
    async alertsOf(incident) {
      const rows = await trx.selectFrom('alerts').select('body').where('incident_id', '=', incident).execute()
      return rows.map(alertFrom)
    },
    async take(door, limit) {
      await trx.selectFrom('counters').select('value').where('name', '=', `door:${door}`).forUpdate().execute()
      const rows = await trx
        .selectFrom('inbox')
        .selectAll()
        .where('door', '=', door)
        .where('state', '=', 'waiting')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(inboxFrom)
    },
    async answered(commandId) {
      const inserted = await trx
        .insertInto('commands')
        .values({ id: commandId, incident_id: null, answer: null })
        .onConflict((c) => c.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (inserted) return undefined
      const row = await trx.selectFrom('commands').selectAll().where('id', '=', commandId).executeTakeFirstOrThrow()
      return { incident: row.incident_id, answer: revive(row.answer) }
    },
  }
}

/** Creates what is new and locks all, always in the same order, so that two workers never wait for each other in a ring. */
async function lockGroups(trx: Trx<Tables>, keys: { key: string; source: string }[]): Promise<Group[]> {
  if (!keys.length) return []
  const unique = [...new Map(keys.map((k) => [alertKey(k.source, k.key), k])).values()]
  const sources = unique.map((k) => k.source)
  const names = unique.map((k) => k.key)
  await sql`INSERT INTO groups (source, key, body) SELECT s, k, '{"waiting":[]}' FROM unnest(${sources}::text[], ${names}::text[]) AS t(s, k) ORDER BY s, k ON CONFLICT DO NOTHING`.execute(
    trx,
  )
  const { rows } = await sql<{
    source: string
    key: string
    incident_id: string | null
    flush_at: Date | null
    body: Group
  }>`
    SELECT g.* FROM groups g JOIN unnest(${sources}::text[], ${names}::text[]) AS t(s, k) ON g.source = t.s AND g.key = t.k
    ORDER BY g.source, g.key FOR UPDATE OF g`.execute(trx)
  return rows.map((row) => ({
    ...revive<Group>(row.body),
    source: row.source,
    key: row.key,
    ...(row.incident_id !== null && { incident: row.incident_id }),
    ...(row.flush_at && { flushAt: row.flush_at }),
  }))
}
