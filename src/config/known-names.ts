import type { Known } from './cross-check.ts'
import type { ConfigFile } from './file-schema.ts'
import { impliedUsers } from './people.ts'
import { isTree, type Tree } from './tree.ts'

/** Every name a valid file declares. */
export const declaredNames = (file: ConfigFile): Known => ({
  user: new Set([...Object.keys(file.users), ...impliedUsers(file).map(({ id }) => id)]),
  team: new Set(Object.keys(file.teams)),
  schedule: new Set(Object.keys(file.schedules)),
  policy: new Set(Object.keys(file.policies)),
})

/** Every name a faulty file declares, even where the declaration itself has faults: those are told on their own. */
export function knownNames(tree: Tree): Known {
  const keys = (section: unknown) => (isTree(section) ? Object.keys(section) : [])
  return {
    user: new Set([...keys(tree.users), ...subjects(tree.auth)]),
    team: new Set(keys(tree.teams)),
    schedule: new Set(keys(tree.schedules)),
    policy: new Set(keys(tree.policies)),
  }
}

/** A key that speaks for an e-mail address brings its user along, known by the address or by what stands before the @. */
function subjects(auth: unknown): string[] {
  const entries = isTree(auth) && Array.isArray(auth.api_keys) ? auth.api_keys : []
  return entries.flatMap((entry) => {
    const subject: unknown = isTree(entry) ? entry.subject : undefined
    if (typeof subject !== 'string' || !subject.includes('@')) return []
    const email = subject.toLowerCase()
    return [email, email.slice(0, email.indexOf('@'))]
  })
}
