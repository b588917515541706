import { z } from 'zod'
import { Role } from '../core/actor.ts'
import { User } from '../core/directory.ts'
import { directoryCommands } from './directory-commands.ts'

const UserJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  active: z.boolean(),
  time_zone: z.string().optional(),
  slack: z.record(z.string(), z.string()),
})

export const users = directoryCommands({
  kind: 'user',
  plural: 'users',
  input: User,
  json: UserJson,
  list: ({ directory }) => [...directory.users.values()],
  store: (user) => user,
  columns: ['User', 'Name', 'E-mail', 'Role', 'Active'],
  row: ({ id, name, email, role, active }) => [id, name, email, role, active ? 'yes' : 'no'],
})
