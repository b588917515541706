import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { canSee } from '../visible.ts'

/** The field that names an investigation. */
export const investigationField = () =>
  z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(inv-)?[0-9a-f]{8}$/, { error: 'Write an id such as inv-a3f2b1c4.' })
    .transform((id) => (id.startsWith('inv-') ? id : `inv-${id}`))
    .meta({ description: 'The investigation, such as inv-a3f2b1c4', label: 'Investigation', positional: true })

/** The investigation of that id. Throws Problem `not_found`, in the same words for one that the asker may not see. */
export async function findInvestigation({ store, actor, directory }: Context, id: string): Promise<Investigation> {
  const item = await store.investigations.get(id)
  if (item && canSee(actor, directory, item.service)) return item
  throw new Problem('not_found', `There is no investigation ${id}.`, { fields: { investigation: 'is not known' } })
}
