import type { Context } from '../core/command.ts'
import type { User } from '../core/directory.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'

/**
 * The user somebody names by id, e-mail, full name or `me`, in any case and with or without an @. Throws Problem
 * `invalid`, at `field`, for nobody and for somebody who is not active.
 */
export function findUser({ actor, directory }: Context, written: string, field: string): User {
  const name = written.trim().replace(/^@/, '').toLowerCase()
  const users = [...directory.users.values()]
  const user =
    (name === 'me' && actor.kind === 'user' && directory.users.get(actor.id)) ||
    users.find((u) => u.id.toLowerCase() === name) ||
    users.find((u) => u.email === name) ||
    only(users.filter((u) => u.name.toLowerCase() === name))
  if (!user) {
    const near = nearestTo(
      name,
      users.map((u) => u.id),
    )
    const hint = near.length ? `Did you mean ${near.join(' or ')}?` : 'Write the id or the e-mail address of a user.'
    throw new Problem('invalid', `There is no user "${written.slice(0, 60)}". ${hint}`, { fields: { [field]: hint } })
  }
  if (!user.active)
    throw new Problem('invalid', `${user.name} is not active.`, { fields: { [field]: 'Choose an active user.' } })
  return user
}

const only = <T>(found: T[]): T | undefined => (found.length === 1 ? found[0] : undefined)
