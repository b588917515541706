import type { Actor } from '../core/actor.ts'
import { type Directory, teamsOf } from '../core/directory.ts'

/**
 * Whether an actor may see a service and its incidents. A service restricted to teams is there only for their members
 * and for SRE leads; an empty list restricts nothing. The clock and sources work on everything.
 */
export function canSee(actor: Actor, directory: Directory, service: string): boolean {
  const teams = directory.services.get(service)?.restricted_to
  if (!teams?.length || actor.kind === 'clock' || actor.kind === 'source') return true
  if (actor.kind === 'model') return actor.sees?.includes(service) ?? false
  if (actor.kind !== 'user') return false
  if (actor.role === 'sre-lead') return true
  return directory.users.has(actor.id) && teamsOf(directory, actor.id).some((team) => teams.includes(team))
}

/** The services an actor may not see, for filters of lists. */
export function hiddenServices(actor: Actor, directory: Directory): string[] {
  return [...directory.services.keys()].filter((service) => !canSee(actor, directory, service))
}

/** The directory without the services an actor may not see: to them these are not declared. */
export function seenDirectory({ actor, directory }: { actor: Actor; directory: Directory }): Directory {
  const seen = [...directory.services].filter(([id]) => canSee(actor, directory, id))
  return { ...directory, services: new Map(seen) }
}
