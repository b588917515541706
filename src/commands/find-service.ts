import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'
import { canSee } from './visible.ts'

/**
 * The id of the service somebody names by id or name, in any case. While no services are declared every name is one.
 * Throws Problem `invalid` with the nearest names for one that is unknown, or that the asker may not see.
 */
export function findService({ actor, directory }: Context, written: string, field = 'service'): string {
  const name = written.trim()
  if (!directory.services.size) return name
  const services = [...directory.services.values()].filter(({ id }) => canSee(actor, directory, id))
  const found =
    services.find(({ id }) => id === name) ??
    services.find(({ id, name: other }) => [id, other].some((n) => n?.toLowerCase() === name.toLowerCase()))
  if (found) return found.id
  const ids = services.map(({ id }) => id)
  const near = nearestTo(name, ids)
  const remedy = near.length
    ? `Did you mean ${near.join(' or ')}?`
    : ids.length
      ? `There are: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ' …' : ''}.`
      : 'Ask an SRE lead to add it.'
  throw new Problem('invalid', `There is no service "${name.slice(0, 60)}". ${remedy}`, { fields: { [field]: remedy } })
}
