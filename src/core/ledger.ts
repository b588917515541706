import type { Actor } from './actor.ts'
import type { Alert, Signal } from './alert.ts'
import type { ProposalWork } from './approval/proposals.ts'
import type { DeliveryDraft } from './delivery.ts'
import type { DigestMark } from './digest/digests.ts'
import type { Directory } from './directory.ts'
import type { InboxItem, Raw } from './inbox.ts'
import type { Event, Happening, Incident, Opening } from './incident.ts'
import type { InvestigationChange } from './investigation/investigations.ts'
import type { Quiet } from './silence/quiet.ts'
import type { Recheck, SilenceWork } from './silence/silences.ts'
import type { Deploy } from './telemetry/deploy.ts'
import type { Settlement } from './watch/lookouts.ts'

/** The alerts of one group, and the incident they share. */
export interface Group {
  key: string
  source: string
  incident?: string
  /** While alerts wait for their group: when they are shown, and the signals that wait. */
  flushAt?: Date
  waiting: Signal[]
  /** When the last change of the group was told. */
  toldAt?: Date
  /** The incidents it belonged to before they were merged, the first one first. */
  merged?: string[]
}

/** Locked rows and what is appended to them; all of it commits together with the deliveries and wake-ups it causes. */
export interface Transaction {
  now: Date
  directory: Directory
  /** Locks one incident. */
  incident(id: string): Promise<Incident | undefined>
  /** Locks groups, in a fixed order, creating those that are new. */
  groups(keys: { key: string; source: string }[]): Promise<Map<string, Group>>
  newestAlerts(keys: { source: string; dedupKey: string }[]): Promise<Map<string, Alert>>
  alertsOf(incident: string): Promise<Alert[]>
  /** Locks the groups of an incident, in the same order. */
  groupsOf(incident: string): Promise<Group[]>
  /** What keeps alerts quiet now; whoever changes that waits for this unit of work. */
  quiet(): Promise<Quiet>
  /** Which of these keys have an alert that mutes others under it, as this unit of work leaves it. */
  inhibiting(keys: string[]): Promise<Set<string>>
  /** Has something looked at again once this is committed. */
  recheck(what: Recheck): void
  silences: SilenceWork
  /** Gives the incident its id and stores `opened` as its first event. */
  open(opening: Opening, actor: Actor): Promise<Incident>
  /** Applies happenings in order and stores them; edits of cards that only these cause may wait until `tellAt`. */
  append(incident: Incident, happenings: Happening[], actor: Actor, options?: { tellAt?: Date }): Incident
  /** An empty id makes a new row, the newest of its dedup key; the stored alert is returned. */
  putAlert(alert: Alert): Alert
  putGroup(group: Group): void
  /** Keeps a change; one of the same id is told again and replaces what was known of it. */
  putDeploy(deploy: Deploy): void
  /** Locks a door and its oldest waiting items, in order of arrival; a second taker waits for the first. */
  take(door: Raw['door'], limit: number): Promise<InboxItem[]>
  /** Records what became of them, together with their effects. */
  settle(items: Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>[]): void
  /** Writes looks of watches and alert rules whose rows nobody changed meanwhile, and what is owed for them; answers their ids. */
  settleLooks(settlements: Settlement[]): Promise<Set<string>>
  /** Writes one change of an investigation; false when somebody was faster, or another one of its service runs already. */
  putInvestigation(change: InvestigationChange): Promise<boolean>
  /** Marks the digest of a scope and day, with what it owes; false when that was done before. */
  putDigest(mark: DigestMark): Promise<boolean>
  /** Proposals, what they owe, and the audit log. */
  proposals: ProposalWork
  /** What this command id answered before, when it was given before; waits while the same id is under way elsewhere. */
  answered(commandId: string): Promise<{ incident: string | null; answer: unknown } | undefined>
  remember(commandId: string, incident: string | null, answer: unknown): void
}

/** What signals and deadlines need of a transaction; a rehearsal gives the same and writes nothing. */
export type IncidentWork = Pick<
  Transaction,
  | 'now'
  | 'directory'
  | 'incident'
  | 'groups'
  | 'newestAlerts'
  | 'quiet'
  | 'inhibiting'
  | 'open'
  | 'append'
  | 'putAlert'
  | 'putGroup'
  | 'putDeploy'
>

/** Telling ahead who would hear of what has not happened. */
export interface Foresight {
  /**
   * The messages that changes of new incidents would owe if they were committed in this order, a list for each change, by
   * the rule that commits follow; routing looks at `directory`. Nothing is written.
   */
  foresee(changes: { event: Event; incident: Incident }[], directory: Directory): Promise<DeliveryDraft[][]>
}

/** The key under which an alert's newest row is found. */
export const alertKey = (source: string, dedupKey: string) => `${source}\n${dedupKey}`

/** Everything that changes incidents goes through here. */
export interface Ledger {
  /** One transaction; `work` may run again when the database asks to, so it decides anew each time and keeps nothing outside. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}
