import type { Delivery, Destination, NoticeDraft } from './delivery.ts'
import type { Event, Incident } from './incident.ts'
import type { Told } from './told.ts'

/** A delivery taken for sending, with what its notifier needs. */
export type Owed = {
  delivery: Delivery
  /** Memory of the card of the same subject and destination. */
  card?: unknown
} & ({ incident: Incident; event?: Event; told?: undefined } | { told: Told; incident?: undefined; event?: undefined })

/** A lane is worked on by one worker at a time, across all processes; its lease ends when the worker falls silent. */
export interface LaneHold {
  /** False while another worker holds the lane; `until` says when its lease ends. */
  acquire(lane: string, holder: string): Promise<{ held: true } | { held: false; until: Date }>
  renew(lane: string, holder: string): Promise<void>
  release(lane: string, holder: string): Promise<void>
  /** Whether something in the lane is due now. */
  isDue(lane: string): Promise<boolean>
  /** Frees the lanes of workers whose database sessions are gone. Only sound where every worker connects directly. */
  freeDeparted(): Promise<void>
}

/** The owed messages, lane by lane. Only the worker that holds a lane's job calls these for that lane. */
export interface Outbox {
  /** Makes notices durable and wakes who sends them; those owed before under the same key change nothing. */
  owe(drafts: NoticeDraft[]): Promise<void>
  /** Deliveries this lane handed to the network without recording the answer: their worker died. */
  stranded(lane: string): Promise<Owed[]>
  /** Marks the first due delivery as `sending` and returns it; or says when the next one is due; or nothing is owed. */
  claim(lane: string): Promise<{ owed: Owed } | { waitUntil: Date } | undefined>
  /** Whether a page may still go: the incident is open and in this generation. Asked right before sending. */
  stillWanted(delivery: Delivery): Promise<boolean>
  /** The answer is in. A card that fell behind meanwhile is queued again, in the lane given. */
  confirm(delivery: Delivery, memory: unknown, lane: string): Promise<void>
  /** Try again at `dueAt`. */
  postpone(delivery: Delivery, dueAt: Date, error: { code: string; message: string; remedy: string }): Promise<void>
  drop(delivery: Delivery, reason: string): Promise<void>
  /** Gives up loudly: the delivery fails, and the same message is owed to `fallback`, a channel or any place, when there is one. */
  giveUp(
    delivery: Delivery,
    error: { code: string; message: string; remedy: string },
    fallback?: string | Destination,
  ): Promise<void>
  delivery(id: string): Promise<Delivery | undefined>
  /** Lets a delivery that was given up be sent after all, under the id it had; false when it is not given up (any more). */
  retry(id: string): Promise<boolean>
  /** Keeps a lane, or every lane that starts with a prefix, from sending until then. */
  pause(lane: string, until: Date): Promise<void>
  /** Takes one call from a budget of `limit` per minute; otherwise says when the next one is free. */
  spend(budget: string, limit: number): Promise<Date | undefined>
  /** Lanes with due work and nobody at it: for start-up and as a backstop. */
  idleLanes(): Promise<string[]>
}
