import type { Directory } from '../core/directory.ts'

/** A user as others are shown them; somebody unknown keeps their id as the name. */
export const person = (directory: Directory, id: string) => ({ id, name: directory.users.get(id)?.name ?? id })
