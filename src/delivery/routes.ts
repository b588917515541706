import type { Destination } from '../core/delivery.ts'
import type { Incident, Urgency } from '../core/incident.ts'
import type { UrgencyFilter, Workspace } from '../core/workspace.ts'
import { chat, isRestricted, type Knowledge, serviceOf, workspacesOf } from './knowledge.ts'

/** A workspace and its channel for an incident. */
export interface Route extends Destination {
  preferences: Workspace['preferences']
}

/**
 * Where an incident belongs, one channel per workspace: the service's channel, else the one of its urgency, else the
 * workspace's default. A service's channel is one of its home workspace. A restricted service has only its own channel.
 */
export function routesOf(incident: Incident, knowledge: Knowledge): Route[] {
  const service = serviceOf(incident, knowledge)
  return workspacesOf(service, knowledge).flatMap(({ id, preferences }, index) => {
    const own = index === 0 ? service?.slack.channel : undefined
    const shared = preferences.urgencyChannels[incident.urgency] ?? preferences.defaultChannel
    const channel = own ?? (isRestricted(service) ? undefined : shared)
    return channel === undefined ? [] : [{ notifier: chat, workspace: id, channel, preferences }]
  })
}

const wanted: Record<UrgencyFilter, readonly Urgency[]> = {
  all: ['high', 'medium', 'low'],
  high: ['high'],
  'high+medium': ['high', 'medium'],
}

/** Whether a workspace wants to hear of incidents this urgent. */
export const passesFilter = ({ urgency }: Incident, { urgencyFilter }: Workspace['preferences']) =>
  wanted[urgencyFilter].includes(urgency)
