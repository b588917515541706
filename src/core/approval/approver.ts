import { type Actor, atLeast, type Role, type Surface } from '../actor.ts'
import { type Directory, teamsOf } from '../directory.ts'

/** Somebody who decides, with all that the rules look at. */
export interface Approver {
  id: string
  name: string
  role: Role
  via: Surface
  teams: string[]
  /** Whether they are a person of the directory, not only the name of a key. */
  isPerson: boolean
}

/** An actor as one who decides; undefined for whoever is no user. */
export function approverOf(actor: Actor, directory: Directory): Approver | undefined {
  if (actor.kind !== 'user') return undefined
  const { id, name, role, via } = actor
  return { id, name, role, via, teams: teamsOf(directory, id), isPerson: directory.users.get(id)?.active === true }
}

/** Whether somebody is one of those named: by id, or as a member of a `team:…`. */
export const isNamed = ({ id, teams }: Pick<Approver, 'id' | 'teams'>, named: readonly string[]) =>
  named.some((name) => name === id || name === `user:${id}` || teams.some((team) => name === `team:${team}`))

export const mayDecide = ({ role }: Approver) => atLeast(role, 'oncall')
