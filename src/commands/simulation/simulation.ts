import type { DeliveryDraft } from '../../core/delivery.ts'
import type { Event, Incident } from '../../core/incident.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SignalOutcome } from '../apply-signals.ts'
import type { Ending, Refusal } from './live-through.ts'

/** One thing that would happen: the event, the incident after it, and every message that it would owe. */
export interface Happened {
  at: Date
  event: Event
  incident: Incident
  deliveries: DeliveryDraft[]
  /** Those of the messages that stand where there was none: first cards and notices, no edits and replies. */
  posts: DeliveryDraft[]
}

/** One moment of a simulation: something happens, or somebody comes too late. */
export type Moment = Happened | (Refusal & { event?: undefined })

/** The life of one incident from its opening, with nobody answering but those of whom it was asked. */
export interface SimulatedIncident {
  opened: Incident
  last: Incident
  moments: Moment[]
  ending: Ending
  /** What should be looked at before it happens for real, in words. */
  warnings: string[]
}

/** What would follow from an alert at a moment; nothing of it is written or sent. */
export interface Simulation {
  at: Date
  incidents: SimulatedIncident[]
  /** What each signal of the message would do; empty when no message was given. */
  signals: SignalOutcome[]
  workspaces: Workspace[]
  /** The page of the portal that shows the same; absent where a message was given. */
  address?: string
}

/** One page of a step: to whom or into which channel, for which reason, and by which messages. */
export interface SimulatedPage {
  user?: { id: string; name: string }
  because: string
  deliveries: DeliveryDraft[]
}

/**
 * The pages of an escalation, one per person and one per channel. Somebody no workspace knows has no message of their
 * own; the channel where they are called for stands beside them.
 */
export function pagesOf({ event, deliveries }: Happened): SimulatedPage[] {
  if (event.type !== 'escalated') return []
  const pages = deliveries.filter(({ kind }) => kind === 'page')
  const people = event.paged.users.map(({ id, name, because }) => ({
    user: { id, name },
    because,
    deliveries: pages.filter(({ user }) => user === id),
  }))
  const unknown = people.filter((page) => !page.deliveries.length).map(({ user }) => user.name)
  const rooms = pages
    .filter(({ user }) => user === undefined)
    .map((delivery) => ({
      because: event.paged.channels.includes(delivery.channel)
        ? 'named in the step'
        : `no chat knows ${unknown.join(' and ')}`,
      deliveries: [delivery],
    }))
  return [...people, ...rooms]
}

/** Which step of the policy pages, as people count. */
export const stepName = ({ step, round }: { step: number; round: number }): string =>
  `Step ${step + 1}${round > 0 ? `, round ${round + 1}` : ''}`
