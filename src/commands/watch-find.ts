import { z } from 'zod'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Lookouts } from '../core/watch/lookouts.ts'
import type { Lookout } from '../core/watch/watch.ts'
import { insteadOf } from './instead-of.ts'
import { canSee, hiddenServices } from './visible.ts'

/** The field that names a watch or an alert rule by its id. */
export const lookoutId = (noun: 'watch' | 'alert') =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .transform((id) => id.toLowerCase())
    .meta({
      description: noun === 'watch' ? 'The watch, such as watch-a3f2b1c4' : 'The alert rule, such as alert-a3f2b1c4',
      label: noun === 'watch' ? 'Watch' : 'Alert rule',
      positional: true,
    })

/** The one of this id, if the asker may see it; throws Problem `not_found` with the nearest ids. */
export async function findLookout<T extends Lookout>(
  { actor, directory }: Context,
  lookouts: Lookouts<T>,
  noun: 'watch' | 'alert rule',
  id: string,
): Promise<T> {
  const found = await lookouts.get(id)
  if (found && canSee(actor, directory, found.service)) return found
  const { items } = await lookouts.list({ hidden: hiddenServices(actor, directory) }, { limit: 200 })
  const remedy = insteadOf(id, items, { some: 'There are', none: `There is no ${noun} at all yet.` })
  throw new Problem('not_found', `There is no ${noun} "${id.slice(0, 60)}". ${remedy}`)
}

/** Like `findLookout`, and changes it; throws Problem `not_found` when it was removed meanwhile. */
export async function changeLookout<T extends Lookout>(
  context: Context,
  lookouts: Lookouts<T>,
  noun: 'watch' | 'alert rule',
  { id, change }: { id: string; change: (item: T) => T },
): Promise<T> {
  await findLookout(context, lookouts, noun, id)
  const changed = await lookouts.change(id, change)
  if (!changed) throw new Problem('not_found', `There is no ${noun} "${id}" any more.`)
  return changed
}
