import type { Destination } from '../core/delivery.ts'
import type { Directory, Service } from '../core/directory.ts'
import type { Event, Incident } from '../core/incident.ts'
import type { Workspace } from '../core/workspace.ts'

/** What happened, and the incident after it. */
export interface Happened {
  event: Event
  incident: Incident
}

/** What routing looks at beside the incident itself. */
export interface Knowledge {
  directory: Directory
  workspaces: Workspace[]
  /** Where this incident already has a card. */
  cards: Destination[]
  /** A user's id in a workspace, when it is known. */
  handle(user: string, workspace: string): string | undefined
}

/** The one kind of chat there is so far. */
export const chat = 'slack'

export const serviceOf = ({ service }: Incident, { directory }: Pick<Knowledge, 'directory'>): Service | undefined =>
  directory.services.get(service)

/** Whether only some teams may see the incidents of a service: these appear in its own channel and nowhere else. */
export const isRestricted = (service: Service | undefined) => Boolean(service?.restricted_to?.length)

/** The workspaces that hear of a service: the one it names, else all that are connected; the first is its home. */
export function workspacesOf(service: Service | undefined, { workspaces }: Pick<Knowledge, 'workspaces'>): Workspace[] {
  const active = workspaces.filter(({ status }) => status === 'active')
  const named = service?.slack.workspace
  if (named !== undefined) return active.filter((w) => w.id === named || w.team === named || w.name === named)
  const declared = active.filter(({ id }) => id === 'config')
  return [...declared, ...active.filter(({ id }) => id !== 'config')]
}
