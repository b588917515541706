import { z } from 'zod'
import type { Actor } from './actor.ts'
import type { ProposalState } from './approval/proposal.ts'
import type { InvestigationSummary } from './investigation/summary.ts'
import type { Policy } from './oncall/policy.ts'

export const urgencies = ['high', 'medium', 'low'] as const
/** How much an incident hurries: colours the card, picks channel and policy. */
export const Urgency = z.enum(urgencies)
export type Urgency = z.infer<typeof Urgency>

export const Priority = z.enum(['P1', 'P2', 'P3', 'P4', 'P5'])
export type Priority = z.infer<typeof Priority>

export const statuses = ['open', 'acknowledged', 'snoozed', 'resolved'] as const
export const Status = z.enum(statuses)
export type Status = z.infer<typeof Status>

/** A person as an incident remembers them. */
export interface Person {
  id: string
  name: string
}

/** One SLA target of one incident. Times move when a pause ends; each of warning and breach is said once. */
export interface Deadline {
  targetMs: number
  warnAt: Date
  dueAt: Date
  warned: boolean
  breached: boolean
  metAt?: Date
}

/** Where an incident stands on its escalation policy, which is copied in when it starts. */
export interface Escalation {
  policy: Policy
  /** How many steps have fired, repeats included. */
  fired: number
  /** When the next step is due; absent once it stopped or ran out. */
  nextAt?: Date
  /** Set when every step fired and nobody took it. */
  exhausted: boolean
}

/** What people work on. */
export interface Incident {
  id: string
  /** Counts its events; also the version for conditional writes. */
  version: number
  title: string
  service: string
  component?: string
  environment?: string
  urgency: Urgency
  priority?: Priority
  status: Status
  snoozedUntil?: Date
  assignee?: Person
  /** The configured source that opened it, or `manual`. */
  source: string
  groupKey?: string
  openedAt: Date
  acknowledgedAt?: Date
  acknowledgedBy?: string
  resolvedAt?: Date
  resolvedBy?: string
  resolution?: string
  firing: number
  total: number
  /** Rises whenever escalation must start over or stop; a page of an older generation is dropped at send time. */
  generation: number
  escalation?: Escalation
  /** `maintenance`: the windows that keep it still, whatever else happens. */
  sla: { ack?: Deadline; resolve?: Deadline; pausedAt?: Date; maintenance?: string[] }
  /** The incident it was merged into, while it is. */
  mergedInto?: string
  /** The incident it belongs under. */
  parent?: string
  /** The incidents that belong under it. */
  children?: string[]
  /** People who were asked to help, beside the escalation. */
  responders?: Person[]
  /** Its alerts that come and go, and are held as firing. */
  flapping?: string[]
  /** The dedicated Slack channel of a major incident. */
  major?: { workspace: string; channel: string; name: string }
}

/** Who a step reached, and why, in words. */
export interface Paged {
  users: { id: string; name: string; because: string }[]
  channels: string[]
  /** Targets that had nobody, each with its reason. */
  empty: string[]
}

/** What is true of an incident from its first moment. */
export interface Opening {
  title: string
  service: string
  component?: string
  environment?: string
  urgency: Urgency
  priority?: Priority
  source: string
  groupKey?: string
  description?: string
  policy?: Policy
  sla?: { ackMs?: number; resolveMs?: number }
}

/** What happened, without who and when. */
export type Happening =
  | ({ type: 'opened' } & Opening)
  | { type: 'alert_joined'; alert: string; title: string; urgency: Urgency }
  | { type: 'alert_cleared'; alert: string; title: string }
  /** Another alert keeps it quiet: it does not count any more. */
  | { type: 'alert_muted'; alert: string; title: string; reason: string }
  /** Nothing keeps it quiet any more and it still fires: it counts again. */
  | { type: 'alert_unmuted'; alert: string; title: string; urgency: Urgency }
  | { type: 'alert_flapping'; alert: string; title: string; changes: number; windowMs: number; calmMs: number }
  | { type: 'acknowledged' }
  | { type: 'snoozed'; until: Date }
  | { type: 'woke' }
  | { type: 'resolved'; note?: string; auto: boolean }
  /** `returned`: the alerts it got back from the incident it had been merged into. */
  | { type: 'reopened'; reason?: string; returned?: { firing: number; total: number } }
  | { type: 'merged_into'; into: string; title: string }
  | { type: 'merged_from'; from: string; title: string; firing: number; total: number }
  /** What was merged into it went its own way again, with the alerts it had brought. */
  | { type: 'unmerged'; from: string; firing: number; total: number }
  | { type: 'linked'; parent: string; title: string }
  | { type: 'unlinked'; parent: string }
  | { type: 'child_linked'; child: string; title: string }
  | { type: 'child_unlinked'; child: string }
  | { type: 'responders_added'; paged: Paged; message?: string }
  /** A maintenance window holds the SLA since then, and lets go. */
  | { type: 'sla_paused'; silence: string; comment: string; sinceAt: Date }
  | { type: 'sla_resumed'; silence: string; until: Date }
  | { type: 'noted'; text: string }
  | {
      type: 'escalated'
      step: number
      round: number
      generation: number
      dueAt: Date
      byHand: boolean
      nextAt: Date
      paged: Paged
    }
  | { type: 'escalation_exhausted'; fallbackChannel?: string }
  | { type: 'sla_warned'; target: 'ack' | 'resolve'; dueAt: Date }
  | { type: 'sla_breached'; target: 'ack' | 'resolve'; dueAt: Date }
  | { type: 'assigned'; to: Person }
  | { type: 'urgency_changed'; urgency: Urgency; reason?: string }
  | { type: 'delivery_failed'; destination: string; reason: string; remedy: string; fallback?: string }
  | { type: 'channel_opened'; workspace: string; channel: string; name: string }
  | { type: 'investigation_started'; investigation: string; reason: string }
  /** A line of progress. */
  | { type: 'investigation_updated'; investigation: string; step: string; text: string }
  | { type: 'investigation_concluded'; investigation: string; summary: InvestigationSummary }
  /** A proposal for this incident was made, decided, carried out or undone. */
  | { type: 'remediated'; proposal: string; state: ProposalState; sign: string; text: string }

export type EventType = Happening['type']

/** A happening with its actor and time: timeline entry, audit record and cause of deliveries in one row. */
export type Event = Happening & {
  id: string
  incident: string
  /** The incident's version after this event: 1 for the first. */
  seq: number
  actor: Actor
  at: Date
}

/** The nearest moment at which the clock has something to say about an incident. */
export function nextDeadline(incident: Incident): Date | undefined {
  const { status, snoozedUntil, escalation, sla } = incident
  const dates: Date[] = []
  if (status === 'snoozed' && snoozedUntil) dates.push(snoozedUntil)
  if (status === 'open' && escalation?.nextAt && !escalation.exhausted) dates.push(escalation.nextAt)
  if (status !== 'resolved' && !sla.pausedAt)
    for (const deadline of [sla.ack, sla.resolve]) {
      if (!deadline || deadline.metAt) continue
      if (!deadline.warned) dates.push(deadline.warnAt)
      else if (!deadline.breached) dates.push(deadline.dueAt)
    }
  if (!dates.length) return undefined
  return new Date(Math.min(...dates.map((d) => d.getTime())))
}
