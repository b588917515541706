import type { Context } from '../core/command.ts'
import type { Incident } from '../core/incident.ts'
import { Problem } from '../core/problem.ts'
import { canSee } from './visible.ts'

/** The incident, or Problem `not_found`; one the asker may not see is as if it did not exist. */
export async function findIncident(context: Context, id: string): Promise<Incident> {
  return seen(context, id, await context.store.incident(id))
}

/** Passes on an incident that exists and that the asker may see; throws Problem `not_found` otherwise. */
export function seen({ actor, directory }: Context, id: string, incident: Incident | undefined): Incident {
  if (!incident || !canSee(actor, directory, incident.service))
    throw new Problem('not_found', `There is no incident ${id}.`)
  return incident
}
