import type { z } from 'zod'
import type { Event, Incident } from './incident.ts'
import type { NotifierSettings } from './telemetry/profile.ts'
import type { Told } from './told.ts'

/** What kind of message a delivery is: the card itself, a reply in its thread, a page to a person, or a plain notice. */
export type DeliveryKind = 'card' | 'reply' | 'page' | 'notice'

/**
 * `queued` waits for its lane, `sending` was handed to the network and its answer is not recorded yet, `sent` is
 * confirmed, `dropped` was overtaken (a page after an acknowledge), `failed` was given up loudly.
 */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'dropped' | 'failed'

/** Lower goes first: page, approval, state edit, progress, digest. */
export const priorities = { page: 0, approval: 10, state: 20, reply: 30, progress: 40, digest: 50 } as const

/**
 * Where a message goes. `notifier` is a kind; `workspace` whose account it uses: a connected workspace, or the id of a
 * configured notifier (`<profile>/<name>`). `channel` is what was asked for: an id, a `#name`, a person's Slack id for a
 * page; for a configured notifier what its own destination is replaced with, empty when it is not.
 */
export interface Destination {
  notifier: string
  workspace: string
  channel: string
}

/** Whether a destination is a configured notifier, whose settings are looked up when it sends. */
export const isConfigured = ({ workspace }: Pick<Destination, 'workspace'>) => workspace.includes('/')

/** The destination in words for people. */
export const placeName = ({ notifier, workspace, channel }: Destination) =>
  channel ? `${channel} (${workspace})` : `${workspace} (${notifier})`

/** Something to be told that is no incident, before it has an identity: `owe` makes it durable. */
export interface NoticeDraft {
  /** What it is about, such as `watch-a3f2b1c4`; what is told of one subject arrives in order at each destination. */
  subject: string
  /** The configured notifier that tells it. */
  notifier: Pick<NotifierSettings, 'id' | 'type'>
  /** Replaces the notifier's own channel, URL or address, where its kind allows that. */
  destination?: string
  told: Told
  /** Two drafts with one key are one message, however often they are owed. */
  dedupe: string
  /** A `notice` when nothing is said; a `card` is one message per subject and destination that is edited in place. */
  kind?: 'notice' | 'card'
  /** One of `priorities`; the priority of a state edit when nothing is said. */
  priority?: number
}

/** One message that is owed, before it has an identity. */
export interface DeliveryDraft extends Destination {
  kind: DeliveryKind
  /** The event told by a reply, page or notice; a card tells the incident as it stands. */
  event: string | null
  priority: number
  /** A page is only sent while the incident is open in this generation. */
  generation?: number
  /** The user it is meant for, when it is meant for one. */
  user?: string
  /** Not before then: edits that only count alerts wait for the group interval. */
  dueAt?: Date
}

/** One message that is owed, and what became of it. */
export interface Delivery extends DeliveryDraft {
  id: string
  /** The incident's id, or what else it is about. */
  subject: string
  /** Null when it belongs to no incident. */
  incident: string | null
  /** What it tells when it tells of something else than an incident. */
  told?: Told
  lane: string
  state: DeliveryState
  /** Cards only: the incident version that should be shown, and the one that is. */
  wanted: number
  shown: number
  attempts: number
  /** What the notifier learned from replies, such as the message's place; belongs to the notifier. */
  memory?: unknown
  createdAt: Date
  dueAt: Date
  startedAt?: Date
  finishedAt?: Date
  /** When somebody asked to send it after all: its patience begins anew. */
  revivedAt?: Date
  error?: { code: string; message: string; remedy: string }
}

/** What an attempt at a delivery knows, whatever it is about. */
interface Attempt {
  delivery: Delivery
  /** What the card of this subject and destination learned, for replies that hang under it. */
  card?: unknown
  /** What a configured notifier was given: secrets among it. */
  settings?: Record<string, unknown>
  /** Slack (or other chat) ids of users, for mentions. */
  handles: Record<string, string>
  /** A picture that shows what it is about, at an address anybody may fetch. */
  image?: { url: string; alt: string }
  /** The course of a result as a row of blocks, for where no picture can be shown. */
  course?: { blocks: string; says: string }
  publicUrl: string
  now: Date
}

/** A delivery about an incident at the moment of sending, with all that its notifier may look at. */
export interface IncidentNotice extends Attempt {
  incident: Incident
  event?: Event
  told?: undefined
}

/** A delivery about something else at the moment of sending. */
export interface ToldNotice<T extends Told = Told> extends Attempt {
  told: T
  incident?: undefined
  event?: undefined
}

export type Notice = IncidentNotice | ToldNotice

/** One call a notifier wants made, in a vendor's terms; the client of that vendor makes it. */
export interface Call {
  method: string
  arguments: Record<string, unknown>
}

/** How a call went, in the terms delivery decides on. */
export type Outcome =
  | { kind: 'accepted'; reply: Record<string, unknown> }
  /** Asked to wait. `scope` says whether this channel's lane or the method as a whole must. */
  | { kind: 'limited'; retryAfterMs: number; scope: 'lane' | 'method' }
  /** A definite no: trying the same again is useless. */
  | { kind: 'refused'; code: string; message: string; remedy: string }
  /** Surely not accepted: try again later. */
  | { kind: 'unavailable'; message: string }
  /** May or may not have been accepted: look before trying again. With `answered` the receiver itself said that it failed. */
  | { kind: 'unknown'; message: string; answered?: true }

/**
 * A notifier says what to send; it does not send. All functions are pure.
 */
export interface Notifier {
  kind: string
  label: string
  /** What one configured in a profile is given; secrets are marked with `meta({ secret: true })`. */
  settings: z.ZodObject
  /** Whether it tells results, digests and approvals besides what watches find. */
  cards?: boolean
  /** Whether its receiver shows twice what is sent twice, and nobody can look there: what may have arrived is not repeated. */
  doubles?: true
  /** What a watch's destination replaces; absent when it is fixed. Throws Problem `invalid` for one of the wrong form. */
  destination?: { name: 'channel' | 'url' | 'address' | 'topic'; check(destination: string): void }
  /** Names the lane a delivery waits in; calls in one lane are made one after the other. */
  lane(delivery: Pick<Delivery, 'kind' | 'workspace' | 'channel' | 'memory'>): string
  /**
   * Divides what is told into messages that are sent, and retried, each on its own, where the vendor takes one call per
   * anomaly or person; `key` sets the parts apart.
   */
  parts?(told: Told, settings: Record<string, unknown>): { key: string; told: Told; channel?: string }[]
  /** The call that makes this delivery true, or `wait` while something it hangs under is missing, or why it is moot. */
  call(notice: Notice): Call | { wait: string } | { drop: string }
  /** Takes what the reply teaches. */
  learn(reply: Record<string, unknown>, notice: Notice): unknown
  /** The call that would find this delivery if an earlier attempt was accepted after all, when one exists. */
  search?(notice: Notice): Call | undefined
  /** The places at which such a search found it, oldest first: the first is kept, the others are to be removed. */
  found?(reply: Record<string, unknown>, notice: Notice): unknown[]
  /** Removes a duplicate that a search found. */
  remove?(place: unknown): Call
}
