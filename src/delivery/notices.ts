import type { DeliveryDraft } from '../core/delivery.ts'
import { priorities } from '../core/delivery.ts'
import { chat, type Happened, isRestricted, type Knowledge, serviceOf, workspacesOf } from './knowledge.ts'

/** The lines for people who do not follow the card: a last resort, stakeholders of a major incident, a status channel. */
export function noticesOf(happened: Happened, knowledge: Knowledge): DeliveryDraft[] {
  const { event, incident } = happened
  switch (event.type) {
    case 'escalation_exhausted':
      return lastResort(happened, knowledge)
    case 'channel_opened':
      return toMajor(happened, knowledge, event.workspace, 'stakeholdersChannel')
    case 'resolved':
      return incident.major ? toMajor(happened, knowledge, incident.major.workspace, 'statusChannel') : []
    default:
      return []
  }
}

/** Loud, and only while it is true: an acknowledge in the meantime makes it void like a page. */
function lastResort({ event, incident }: Happened, knowledge: Knowledge): DeliveryDraft[] {
  const service = serviceOf(incident, knowledge)
  const home = workspacesOf(service, knowledge)[0]
  if (!home) return []
  const named = event.type === 'escalation_exhausted' ? event.fallbackChannel : undefined
  const { fallbackChannel, defaultChannel } = home.preferences
  const shared = isRestricted(service) ? service?.slack.channel : (fallbackChannel ?? defaultChannel)
  const channel = named ?? shared
  if (channel === undefined) return []
  const urgent = { priority: priorities.page, generation: incident.generation }
  return [{ notifier: chat, workspace: home.id, channel, kind: 'notice', event: event.id, ...urgent }]
}

function toMajor(
  { event, incident }: Happened,
  knowledge: Knowledge,
  workspace: string,
  which: 'stakeholdersChannel' | 'statusChannel',
): DeliveryDraft[] {
  if (isRestricted(serviceOf(incident, knowledge))) return []
  const known = knowledge.workspaces.find(({ id, status }) => id === workspace && status === 'active')
  const channel = known?.preferences[which]
  if (channel === undefined) return []
  return [{ notifier: chat, workspace, channel, kind: 'notice', event: event.id, priority: priorities.state }]
}
