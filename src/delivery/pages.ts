import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import { priorities } from '../core/delivery.ts'
import { chat, type Happened, isRestricted, type Knowledge, serviceOf, workspacesOf } from './knowledge.ts'
import { routesOf } from './routes.ts'

/**
 * The pages an escalation owes, or somebody who asks others to help: a direct message to each person in every workspace
 * that knows them, a message to each channel it names. Somebody no workspace knows is called for where the incident lives,
 * for silence would be worse. A page of an escalation carries the generation in which it is still wanted; who is asked to
 * help is asked though somebody took the incident.
 */
export function pagesOf({ event, incident }: Happened, knowledge: Knowledge): DeliveryDraft[] {
  if (event.type !== 'escalated' && event.type !== 'responders_added') return []
  const service = serviceOf(incident, knowledge)
  const home = workspacesOf(service, knowledge)[0]
  if (!home) return []
  const page = (at: Destination, user?: string): DeliveryDraft => ({
    ...at,
    kind: 'page',
    event: event.id,
    priority: priorities.page,
    ...(event.type === 'escalated' && { generation: event.generation }),
    ...(user !== undefined && { user }),
  })
  const reached = event.paged.users.map(({ id }) => directMessages(id, knowledge).map((at) => page(at, id)))
  const channels = new Set(event.paged.channels)
  if (reached.some((messages) => !messages.length)) {
    const meeting = routesOf(incident, knowledge)[0] ?? lastPlace(isRestricted(service), home)
    if (meeting) channels.add(meeting.channel)
  }
  const rooms = [...channels].map((channel) => page({ notifier: chat, workspace: home.id, channel }))
  return [...reached.flat(), ...rooms]
}

function directMessages(user: string, { workspaces, handle }: Knowledge): Destination[] {
  return workspaces
    .filter(({ status }) => status === 'active')
    .flatMap(({ id }) => {
      const channel = handle(user, id)
      return channel === undefined ? [] : [{ notifier: chat, workspace: id, channel }]
    })
}

function lastPlace(restricted: boolean, { preferences }: Knowledge['workspaces'][number]) {
  const channel = preferences.fallbackChannel ?? preferences.defaultChannel
  return restricted || channel === undefined ? undefined : { channel }
}
