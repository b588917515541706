import type { Event, Incident } from './incident.ts'

/** What kind of message a delivery is: the card itself, a reply in its thread, a page to a person, or a plain notice. */
export type DeliveryKind = 'card' | 'reply' | 'page' | 'notice'

/**
 * `queued` waits for its lane, `sending` was handed to the network and its answer is not recorded yet, `sent` is
 * confirmed, `dropped` was overtaken (a page after an acknowledge), `failed` was given up loudly.
 */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'dropped' | 'failed'

/** Lower goes first: page, approval, state edit, progress, digest. */
export const priorities = { page: 0, approval: 10, state: 20, reply: 30, progress: 40, digest: 50 } as const

/** Where a message goes. `channel` is what was asked for: an id, a `#name` or, for a page, a person's Slack id. */
export interface Destination {
  notifier: string
  workspace: string
  channel: string
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
  incident: string
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
  error?: { code: string; message: string; remedy: string }
}

/** A delivery at the moment of sending, with all that its notifier may look at. */
export interface Notice {
  delivery: Delivery
  incident: Incident
  event?: Event
  /** What the card of this incident and destination learned, for replies that hang under it. */
  card?: unknown
  /** Slack (or other chat) ids of users, for mentions. */
  handles: Record<string, string>
  publicUrl: string
  now: Date
}

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
  /** May or may not have been accepted: look before trying again. */
  | { kind: 'unknown'; message: string }

/**
 * A notifier says what to send; it does not send. All functions are pure.
 */
export interface Notifier {
  kind: string
  label: string
  /** Names the lane a delivery waits in; calls in one lane are made one after the other. */
  lane(delivery: Pick<Delivery, 'kind' | 'workspace' | 'channel' | 'memory'>): string
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
