import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { changesOf, type FoundChanges } from '../telemetry/changes-of.ts'
import { whatChanged } from './what-changed.ts'

/** The field that asks for what changes did. */
export const diffsInput = {
  diffs: z
    .union([z.boolean(), z.stringbool()])
    .optional()
    .meta({ description: 'Also what each changed, where the repository of the service can be read', label: 'Diffs' }),
}

/** The changes of a service, where it is asked for with what each of them did. Throws what `changesOf` throws. */
export async function explainedChanges(
  context: Context,
  { diffs, ...asked }: { service: string; profile?: string | undefined; diffs?: boolean | undefined },
  window: Window,
): Promise<FoundChanges> {
  const found = await changesOf(context, asked, window)
  if (!diffs) return found
  const { service, profile } = found
  const { deploys, notes } = await whatChanged(context, { service, profile }, { deploys: found.deploys, window })
  return { ...found, deploys, notes: [...found.notes, ...notes] }
}
