import type { Page, PageRequest } from './page.ts'

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
