import type { Clock } from '../core/clock.ts'
import {
  type Call,
  type Delivery,
  type Destination,
  isConfigured,
  type Notice,
  type Notifier,
  type Outcome,
} from '../core/delivery.ts'
import type { Outbox, Owed } from '../core/outbox.ts'
import type { Fault } from './decide-outcome.ts'

/** A delivery given up: why, and where it went instead. */
export interface Failure {
  fault: Fault
  /** The channel, or where in another place of another kind. */
  fallback?: string | Destination
}

/** What to do after a claim was worked on: take the next one, or leave the lane alone until then. */
export type Next = 'continue' | { waitUntil: Date }

/** How one attempt ended, for metrics and logs: one report per delivery and attempt. */
export interface Report {
  delivery: Delivery
  result: 'sent' | 'reconciled' | 'limited' | 'postponed' | 'dropped' | 'failed' | 'waited'
  /** Code or reason, when there is one. */
  why?: string
  /** From when it was owed until now, in milliseconds. */
  latenessMs: number
}

/** How a lane that was limited is used for a while: evenly. */
export interface Pace {
  everyMs: number
  /** Until when, in milliseconds since the epoch. */
  until: number
}

/** All that sending works with. */
export interface Effects {
  outbox: Outbox
  notifier(kind: string): Notifier
  /** Makes the call, with the workspace's token where it goes to a chat; never throws. */
  send(delivery: Delivery, call: Call): Promise<Outcome>
  /** What a configured notifier (`<profile>/<name>`) was given, while it is configured. */
  settings(id: string): Record<string, unknown> | undefined
  clock: Clock
  /** In [0, 1). */
  random(): number
  publicUrl: string
  /** Chat ids by user id, of those whom this delivery may mention. */
  handles(owed: Owed): Promise<Record<string, string>>
  /** A picture of what an incident is about, at an address anybody may fetch. */
  image?(owed: Owed): Promise<{ url: string; alt: string } | undefined>
  /** The course of a result as a row of blocks, with the words for it. */
  course?(owed: Owed): { blocks: string; says: string } | undefined
  /** Where a message goes when its channel refuses it. */
  fallback(delivery: Delivery): Promise<string | Destination | undefined>
  /** Logs a failure and adds it to the timeline of its incident, if it has one, once however often it is asked; before the delivery is given up, so that a crash loses nothing. */
  recordFailure(delivery: Delivery, failure: Failure): Promise<void>
  /** Calls per minute and workspace, by method. */
  budgets: Readonly<Record<string, number>>
  /** Paces of limited lanes; one map per process, and losing it costs one more refusal. */
  paces: Map<string, Pace>
  observe(report: Report): void
  /** Stops between two deliveries. */
  signal?: AbortSignal
}

/** A delivery at the moment of sending. */
export async function noticeOf(owed: Owed, effects: Effects): Promise<Notice> {
  const { delivery, card } = owed
  const settings = isConfigured(delivery) ? effects.settings(delivery.workspace) : undefined
  const image = await effects.image?.(owed)
  const course = effects.course?.(owed)
  const attempt = {
    delivery,
    ...(image && { image }),
    ...(course && { course }),
    ...(card !== undefined && { card }),
    ...(settings && { settings }),
    handles: await effects.handles(owed),
    publicUrl: effects.publicUrl,
    now: effects.clock.now(),
  }
  if (owed.told) return { ...attempt, told: owed.told }
  return { ...attempt, incident: owed.incident, ...(owed.event && { event: owed.event }) }
}

/** Reports how an attempt ended. */
export function report(effects: Effects, delivery: Delivery, result: Report['result'], why?: string): void {
  const latenessMs = Math.max(0, effects.clock.now().getTime() - delivery.createdAt.getTime())
  effects.observe({ delivery, result, latenessMs, ...(why !== undefined && { why }) })
}
