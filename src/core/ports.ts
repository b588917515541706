import type { z } from 'zod'
import type { Actor, Role } from './actor.ts'
import type { Alert, Signal } from './alert.ts'
import type { AuditLog } from './approval/audit.ts'
import type { Proposals, ProposalWork } from './approval/proposals.ts'
import type { Change } from './change.ts'
import type { Delivery, DeliveryDraft, DeliveryState, Outcome } from './delivery.ts'
import type { DigestMark, Digests } from './digest/digests.ts'
import type { Directory, DirectoryKind } from './directory.ts'
import type { FlapRule } from './flap.ts'
import type { Event, Happening, Incident, Opening, Status, Urgency } from './incident.ts'
import type { InvestigationChange, Investigations } from './investigation/investigations.ts'
import type { ScheduleRuns } from './investigation/schedule.ts'
import type { Library } from './knowledge/article.ts'
import type { Outbox } from './outbox.ts'
import type { Problem } from './problem.ts'
import type { Held, ObjectKey, Wanted, WrittenObject } from './reconcile/held.ts'
import type { Clearing } from './retention.ts'
import type { Quiet } from './silence/quiet.ts'
import type { Recheck, Silences, SilenceWork } from './silence/silences.ts'
import type { Deploy } from './telemetry/deploy.ts'
import type { Window } from './telemetry/window.ts'
import type { Settlement, Watches } from './watch/lookouts.ts'
import type { Preferences, Workspace } from './workspace.ts'

/** Time, so that tests can hold it still. In production it follows the database's clock. */
export interface Clock {
  now(): Date
}

/** Seals secrets at rest with the installation's key (AES-256-GCM). */
export interface Secrets {
  seal(plaintext: string): string
  /** Throws when the text was altered or sealed with another key. */
  open(sealed: string): string
}

/** A page of a list: `next` is the cursor of the following page. */
export interface Page<T> {
  items: T[]
  next?: string
}

export interface PageRequest {
  limit: number
  cursor?: string
}

export interface IncidentFilter {
  status?: Status[]
  service?: string[]
  urgency?: Urgency[]
  /** Text in title, service or id. */
  search?: string
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
}

/** Where an incident stands in a chat. */
export interface Message {
  workspace: string
  team: string
  channel: string
  ts: string
}

/** Reading incidents. */
export interface IncidentReader {
  incident(id: string): Promise<Incident | undefined>
  incidents(filter: IncidentFilter, page: PageRequest): Promise<Page<Incident>>
  countByStatus(hidden: string[]): Promise<Record<Status, number>>
  timeline(incident: string): Promise<Event[]>
  alerts(incident: string): Promise<Alert[]>
  messages(incident: string): Promise<Message[]>
  /** `subject` finds what is told beside incidents, such as `watch-…`. */
  deliveries(
    filter: { incident?: string; subject?: string; state?: DeliveryState[] },
    page: PageRequest,
  ): Promise<Page<Delivery>>
}

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

/** A raw delivery as it came through a door, kept before the answer. */
export interface Raw {
  /** `alerts` for sources, `slack` for envelopes. */
  door: 'alerts' | 'slack'
  /** The source's name, or the kind of envelope. */
  source: string
  /** Two deliveries with one such key are one. */
  dedupe?: string
  headers: Record<string, string>
  body: string
  sha256: string
  receivedAt: Date
  /** Left for a job only after this moment, when the door works on it at once itself. */
  notBefore?: Date
}

export interface InboxItem extends Raw {
  id: string
  state: 'waiting' | 'done' | 'ignored' | 'dead'
  attempts: number
  /** Secrets were taken out of the body and headers; `sha256` is still that of what came. */
  redacted?: boolean
  /** One line per signal: what it did and why. */
  outcome?: { dedupKey: string; outcome: string; reason: string; incident?: string }[]
  error?: string
}

/** The log of changes: what sources told of deploys, releases and commits. */
export interface DeployLog {
  /** Keeps changes; one of the same id replaces what was known of it. */
  putDeploys(deploys: Deploy[]): Promise<void>
  /** The changes of a window, newest first; of one service, or of all. */
  deploys(filter: { service?: string; window: Window }): Promise<Deploy[]>
}

/** The durable inbox before all work. */
export interface Inbox {
  /** Stores all or nothing and wakes the worker; answers which were new, in order, with the id each has. */
  accept(items: Raw[]): Promise<{ id: string; fresh: boolean }[]>
  /** How many still wait, for shedding load before it hurts. */
  backlog(): number
  inbox(
    filter: { door?: Raw['door']; source?: string; state?: InboxItem['state'][] },
    page: PageRequest,
  ): Promise<Page<InboxItem>>
  inboxItem(id: string): Promise<InboxItem | undefined>
  /** Leases the oldest waiting items of a door to the caller: they come back when not settled by then. */
  lease(door: Raw['door'], limit: number, leaseMs: number): Promise<InboxItem[]>
  /**
   * Records how items ended, and from then on keeps them without their secrets: what may be replayed keeps the body as it
   * came, sealed. Outcomes and errors lose theirs too.
   */
  settle(items: Pick<InboxItem, 'id' | 'state' | 'outcome' | 'error'>[]): Promise<void>
  /**
   * Lets a dead or ignored item wait again, with the body as it came; it keeps its place in the order of arrival. Throws
   * Problem `conflict` when that body was sealed with another key.
   */
  replay(id: string): Promise<void>
}

/** People, services, schedules, policies. */
export interface Directories {
  readDirectory(): Promise<Directory>
  /**
   * Adds or replaces one object; what the configuration file declares is refused with `conflict`, but for exceptions to a
   * schedule, which are kept beside it.
   */
  putObject(kind: DirectoryKind, body: WrittenObject, by: 'config' | 'api'): Promise<void>
  removeObject(kind: DirectoryKind, id: string): Promise<void>
  /** Makes the objects that a configuration file declares exactly those given; it takes over what others made. */
  declare(objects: Wanted[], file?: string): Promise<void>
  isDeclared(kind: DirectoryKind, id: string): Promise<boolean>
  /** Every object with its owner. */
  heldObjects(): Promise<Held[]>
  /**
   * Writes several objects in one transaction during which nobody else writes any. `decide` sees them as they are then, and
   * what it throws leaves them so.
   */
  rearrange<T>(decide: (held: Held[]) => { put: Held[]; remove: ObjectKey[]; answer: T }): Promise<T>
}

/** A key of the API; the key itself is shown once and kept only as its SHA-256. */
export interface ApiKey {
  id: string
  /** Who it speaks as: a user's e-mail or id, or the name of a machine. */
  subject: string
  role: Role
  /** What it is limited to; absent: all that the role allows. */
  scopes?: readonly string[]
  hash: string
  createdAt: Date
  expiresAt?: Date
  lastUsedAt?: Date
}

export interface Keys {
  keys(): Promise<ApiKey[]>
  keyByHash(hash: string): Promise<ApiKey | undefined>
  putKey(key: ApiKey): Promise<void>
  removeKey(id: string): Promise<void>
  touchKey(id: string, at: Date): Promise<void>
}

/** A signed-in browser; the cookie's value is kept only as its SHA-256. */
export interface Session {
  hash: string
  subject: string
  role: Role
  /** What it began with and ends with: `key ID`, `user` for somebody of the directory, or `provider`. */
  origin: string
  csrf: string
  expiresAt: Date
}

export interface Sessions {
  session(hash: string): Promise<Session | undefined>
  putSession(session: Session): Promise<void>
  removeSession(hash: string): Promise<void>
}

/** Connected Slack workspaces and the people seen there. */
export interface Workspaces {
  workspaces(): Promise<Workspace[]>
  workspaceByTeam(team: string, enterprise?: string): Promise<Workspace | undefined>
  putWorkspace(workspace: Workspace, token?: Token): Promise<void>
  setPreferences(id: string, preferences: Preferences): Promise<void>
  removeWorkspace(id: string): Promise<void>
  token(workspace: string): Promise<Token | undefined>
  /** Replaces a token by its successor under a lock held by one refresher at a time; the others get its result. */
  refreshToken(workspace: string, refresh: (current: Token) => Promise<Token>): Promise<Token>
  slackPerson(workspace: string, slackUser: string): Promise<SlackPerson | undefined>
  slackIdsOf(workspace: string, emails: string[]): Promise<Record<string, string>>
  putSlackPerson(person: SlackPerson): Promise<void>
}

/** A bot token; rotating ones carry their end and their successor's seed. */
export interface Token {
  bot: string
  refresh?: string
  expiresAt?: Date
}

/** What Slack says of one of its people. */
export interface SlackPerson {
  workspace: string
  slackUser: string
  name: string
  /** Only a verified address. */
  email?: string
  deleted: boolean
  fetchedAt: Date
}

/** Live news of changes, across all processes of the installation. */
export interface News {
  subscribe(listener: (change: Change) => void): () => void
}

/** A saved answer of a REST request that carried an Idempotency-Key. */
export interface SavedAnswer {
  requestHash: string
  status: number
  body: unknown
}

export interface Answers {
  savedAnswer(key: string): Promise<SavedAnswer | undefined>
  saveAnswer(key: string, answer: SavedAnswer): Promise<void>
}

/** Duties that fell due without a timer saying so: after downtime, a restore or a lost wake-up. */
export interface Overdue {
  /** Incidents whose next deadline has passed. */
  dueIncidents(limit: number): Promise<string[]>
  /** Groups whose waiting alerts are due. */
  dueGroups(limit: number): Promise<{ key: string; source: string }[]>
  /** Firing alerts of these sources that were not refreshed in time. */
  expiredAlerts(sources: string[], limit: number): Promise<Alert[]>
  /** Wakes every worker that has waiting work. */
  wakeAll(): Promise<void>
  /** Forgets what only served for a while: worked-off deliveries, answered command ids, old sessions. */
  purge(olderThan: Date): Promise<void>
}

/** Work under way that a screen or `/metrics` shows. */
export interface Gauges {
  gauges(): Promise<{
    inboxWaiting: number
    inboxOldestSeconds: number
    inboxDead: number
    deliveriesQueued: number
    deliveriesOldestSeconds: number
    deliveriesFailed: number
    lanesPaused: number
    timersOverdueSeconds: number
  }>
  lookoutGauges(): Promise<LookoutGauges>
}

/** How watches and alert rules stand. */
export interface LookoutGauges {
  /** `failing`: the last look at its backend failed. What does not occur is left out. */
  states: { kind: 'watch' | 'alert-rule'; state: 'quiet' | 'firing' | 'failing' | 'stopped'; count: number }[]
  /** How long the look that waits longest is overdue. */
  overdueSeconds: number
  /** Notices that wait to be sent, and those that were given up. */
  noticesOwed: number
  noticesFailed: number
}

export type Store = IncidentReader &
  Foresight &
  Ledger &
  Inbox &
  Outbox &
  Directories &
  Keys &
  Sessions &
  Workspaces &
  News &
  Answers &
  Gauges &
  Watches &
  DeployLog &
  Proposals &
  AuditLog &
  Digests &
  Clearing &
  Silences &
  Overdue & {
    investigations: Investigations
    scheduleRuns: ScheduleRuns
    /** What people wrote down: runbooks, postmortems, known issues. */
    library: Library
  } & {
    /** Answers within a moment when the database does. */
    ping(): Promise<void>
  }

/** Talking to Slack outside deliveries: checks and tests asked for by a person. */
export interface Chat {
  /** Token, scopes and, when named, the channel; problems carry their remedy. */
  check(workspace: Workspace, channel?: string): Promise<ChatCheck>
  /** Says one line in a channel. */
  say(workspace: Workspace, channel: string, text: string): Promise<Outcome>
  /** Opens a channel for a major incident, sets its topic and invites people by Slack id. */
  openChannel(workspace: Workspace, name: string, topic: string, people: string[]): Promise<Outcome>
  setTopic(workspace: Workspace, channel: string, topic: string): Promise<Outcome>
  archive(workspace: Workspace, channel: string): Promise<Outcome>
  /** The newest messages of a channel that the app is in, newest first; throws a Problem with its remedy. */
  messages?(workspace: Workspace, channel: string, limit: number): Promise<ChatMessage[]>
}

/** What somebody said in a channel: untrusted text. */
export interface ChatMessage {
  at: Date
  /** As the chat knows them; a bot by its name. */
  who: string
  text: string
}

export interface ChatCheck {
  ok: boolean
  team?: string
  botUser?: string
  scopes: string[]
  findings: { level: 'ok' | 'warning' | 'error'; message: string; remedy?: string }[]
}

/** What a door received, before anyone understood it. */
export interface Posted {
  body: string
  headers: Record<string, string>
  receivedAt: Date
  sha256: string
}

/** What a door answers. */
export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** A configured source. */
export interface SourceSettings {
  name: string
  kind: string
  /** The secret of its door. */
  key: string
  service?: string
  groupBy?: string[]
  groupWaitMs: number
  groupIntervalMs: number
  resolveTimeoutMs: number
  autoResolve: boolean
  /** An alert that comes and goes more often than this is held as firing; none is when absent. */
  flap?: FlapRule
  /** An alert counts from the n-th time that it is told to fire within so long; from the first when absent. */
  openAfter?: { count: number; withinMs: number }
  /** Which services live in which repository, as the profiles say; `owner/name` in lower case. */
  repositories?: Readonly<Record<string, readonly string[]>>
  /** What the kind itself asked for. */
  extra: Record<string, unknown>
}

/** How a vendor proves that a delivery is its own, beside or instead of the key of the door. */
export interface Proof {
  /** The header that carries it, in lower case. */
  header: string
  /** Whether it was made with this secret, over the bytes as sent; compares in constant time. */
  holds(shown: string, bytes: Uint8Array, secret: string): boolean
}

/**
 * An alert format. `screen` runs at the door and must be quick: it may refuse in the vendor's own words or complete the
 * body (a minted dedup key). `parse` runs later, on what was stored, and throws a Problem `invalid` for a dead letter.
 */
export interface Source<S extends z.ZodObject = z.ZodObject> {
  kind: string
  label: string
  settings: S
  /** Paths of the vendor's own API, beside `/in/<source>/<key>`. */
  doors: { path: string; key: 'bearer' | 'routing_key' | 'genie' }[]
  /**
   * Checked before anything is kept, with the setting `secret` or else the key of the source: always when the header is
   * there, and when `secret` is set it must be there. Who shows it needs no key.
   */
  proof?: Proof
  /** Headers that `parse` reads, in lower case; they hold no secret. */
  headers?: readonly string[]
  screen?(posted: Posted, settings: SourceSettings): { refuse: Answer } | { accept: Posted; answer: Answer }
  answers: { accepted: Answer; overloaded: Answer; refused(problem: Problem): Answer }
  parse(posted: Posted, settings: SourceSettings): Signal[]
}
