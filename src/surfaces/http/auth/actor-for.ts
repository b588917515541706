import type { Actor, Role, Surface } from '../../../core/actor.ts'
import type { Directory, User } from '../../../core/directory.ts'

/**
 * Who a subject is: the user with this id or e-mail, with the role that was granted, or a machine of that name.
 * Undefined for a user who is not active.
 */
export function actorFor(
  subject: string,
  role: Role,
  via: Surface,
  directory: Directory,
  scopes?: readonly string[],
): Actor | undefined {
  const user = userOf(subject, directory)
  const { id, name } = user ?? { id: subject, name: subject }
  return user?.active === false ? undefined : { kind: 'user', id, name, role, via, ...(scopes && { scopes }) }
}

/** The user whose id or e-mail a subject is. */
export function userOf(subject: string, directory: Directory): User | undefined {
  const email = subject.toLowerCase()
  return directory.users.get(subject) ?? [...directory.users.values()].find((user) => user.email === email)
}
