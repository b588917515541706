import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Actor } from '../core/actor.ts'
import type { Alert } from '../core/alert.ts'
import { apply } from '../core/apply.ts'
import type { AuditEntry } from '../core/approval/audit.ts'
import type { Change } from '../core/change.ts'
import type { Clock } from '../core/clock.ts'
import type { DeliveryDraft, Destination, NoticeDraft } from '../core/delivery.ts'
import type { Directory } from '../core/directory.ts'
import type { InboxItem } from '../core/inbox.ts'
import type { Event, Happening, Incident } from '../core/incident.ts'
import type { Wake } from '../core/jobs.ts'
import { alertKey, type Group, type Transaction } from '../core/ledger.ts'
import type { Inhibition } from '../core/silence/inhibition.ts'
import type { Quiet } from '../core/silence/quiet.ts'
import type { Recheck } from '../core/silence/silences.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Workspace } from '../core/workspace.ts'
import { putDigestIn } from './digests.ts'
import { flush } from './flush.ts'
import { newId } from './new-id.ts'
import { proposalsIn } from './proposals.ts'
import { putInvestigationIn } from './put-investigation.ts'
import type { Queue } from './queue.ts'
import { quietIn } from './quiet.ts'
import type { RawKeeping } from './raw-bodies.ts'
import { readLocked } from './read-locked.ts'
import type { Tables } from './schema.ts'
import { silencesIn } from './silences.ts'
import { settleLooksIn } from './watches.ts'

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

/** A change that was committed, and the incident as its unit of work found it. */
export interface Committed {
  event: Event
  incident: Incident
  before: Incident | undefined
}

/** What a transaction needs of the store around it. */
export interface Surroundings {
  db: Kysely<Tables>
  queue: Queue
  clock: Clock
  /** How what came in is kept. */
  keeping: RawKeeping
  plan: Plan
  lane(draft: DeliveryDraft): string
  /** Divides a notice into messages that are sent each on its own. */
  parts(draft: NoticeDraft): NoticeDraft[]
  isMajor(incident: Incident): boolean
  /** By which rules alerts mute others. */
  inhibitions: readonly Inhibition[]
  /** What keeps alerts quiet, read inside a transaction that holds it until its end. */
  quiet(trx: Trx<Tables>, options: { keep: boolean }): Promise<Quiet>
  /** Whether the opening of an incident may start an investigation: a job decides. */
  investigates(incident: Incident): boolean
  knowledge(): Promise<Omit<Knowledge, 'cards'>>
  announce(trx: Trx<Tables>, changes: Change[]): Promise<void>
  /** Told by the process that made them, and once. */
  committed(changes: Committed[]): void
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
  /** The newest alert of each dedup key that was asked for or written. */
  newest: Map<string, Alert>
  groups: Map<string, Group>
  deploys: Deploy[]
  settled: Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>[]
  answers: { id: string; incident: string | null; answer: unknown }[]
  /** What is told beside incidents, wake-ups and audit entries that the unit of work asked for. */
  notices: NoticeDraft[]
  wakes: Wake[]
  audited: AuditEntry[]
  /** Changes of proposals and investigations; those of incidents are told by their events. */
  changes: Change[]
  /** What is to be looked at again. */
  rechecks: Set<Recheck>
  /** What keeps alerts quiet, once it was asked for. */
  quiet?: Promise<Quiet>
  /** The alerts that mute others, by the keys that were asked for. */
  inhibitors: Map<string, Set<string>>
  /** Whether it changes what keeps alerts quiet itself. */
  holdsQuiet: boolean
  /** Wake-ups already sent that another one stood for. */
  coalesced: Wake[]
}

/** How often a unit of work begins again when the database ended it in favour of another. */
const tries = 4

/**
 * Runs `work` in one database transaction. What it appends is kept in memory and written at the end in a handful of
 * statements, together with the deliveries, wake-ups and news it causes: all of it or nothing. `work` may run again from
 * the start when the database broke up a ring of waiting transactions.
 */
export async function transact<T>(around: Surroundings, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const knowledge = await around.knowledge()
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { result, coalesced, committed } = await attemptOnce(around, knowledge, work)
      around.queue.repeat(coalesced)
      around.committed(committed)
      return result
    } catch (error) {
      if (attempt === tries || !isRing(error)) throw error
    }
  }
}

/** Serialization failure and deadlock: nothing was written, and the same again will do. */
const isRing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01')

const attemptOnce = <T>(
  around: Surroundings,
  knowledge: Omit<Knowledge, 'cards'>,
  work: (tx: Transaction) => Promise<T>,
) =>
  around.db.transaction().execute(async (trx) => {
    const gathered: Gathered = {
      appended: [],
      before: new Map(),
      after: new Map(),
      alerts: new Map(),
      newest: new Map(),
      groups: new Map(),
      deploys: [],
      settled: [],
      answers: [],
      notices: [],
      wakes: [],
      audited: [],
      changes: [],
      rechecks: new Set(),
      inhibitors: new Map(),
      holdsQuiet: false,
      coalesced: [],
    }
    const result = await work(unitOfWork(trx, around, knowledge.directory, gathered))
    const { appended, before } = gathered
    const committed = appended.map(({ event, incident }) => ({ event, incident, before: before.get(incident.id) }))
    const coalesced = await flush(trx, around, knowledge, gathered)
    return { result, committed, coalesced: [...gathered.coalesced, ...coalesced] }
  })

function unitOfWork(trx: Trx<Tables>, around: Surroundings, directory: Directory, gathered: Gathered): Transaction {
  const now = around.clock.now()
  return {
    now,
    directory,
    ...readLocked(trx, gathered, around.keeping.secrets),
    ...quietIn(trx, around, gathered),
    silences: silencesIn(trx, gathered, now),
    settleLooks: settleLooksIn(trx, around, gathered.coalesced),
    putInvestigation: putInvestigationIn(trx, around, gathered),
    putDigest: putDigestIn(trx, gathered, now),
    proposals: proposalsIn(trx, gathered),
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
      gathered.newest.set(key, identified)
      return identified
    },
    putGroup(group) {
      gathered.groups.set(alertKey(group.source, group.key), group)
    },
    putDeploy(deploy) {
      gathered.deploys.push(deploy)
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
const counts = new Set<Event['type']>(['alert_joined', 'alert_cleared', 'alert_muted', 'alert_unmuted'])

function stamp(happening: Happening, incident: string, seq: number, actor: Actor, at: Date): Event {
  return { ...happening, id: newId(at), incident, seq, actor, at }
}
