import type { Directory } from '../core/directory.ts'
import type { Policy } from '../core/oncall/policy.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'

/** The escalation policy of this id or name, in any case; Problem `not_found` with the nearest ids otherwise. */
export function findPolicy(directory: Directory, written: string): Policy {
  const wanted = written.trim().toLowerCase()
  const all = [...directory.policies.values()]
  const found = all.find(({ id, name }) => id.toLowerCase() === wanted || name?.toLowerCase() === wanted)
  if (found) return found
  const near = nearestTo(wanted, directory.policies.keys())
  const hint = near.length ? ` Did you mean ${near.join(' or ')}?` : ''
  throw new Problem('not_found', `There is no policy "${written.slice(0, 60)}".${hint}`, {
    fields: { policy: `There is no such policy.${hint}` },
  })
}
