import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { servicesOf } from '../../core/silence/quiet.ts'
import type { CountedSilence, Silence } from '../../core/silence/silence.ts'
import { insteadOf } from '../instead-of.ts'
import { canSee } from '../visible.ts'

/** The field that names a silence by its id. */
export const silenceId = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .transform((id) => id.toLowerCase())
    .meta({ description: 'The silence, such as sil-a3f2b1c4', label: 'Silence', positional: true })

/** Whether an actor may know of a silence: not when every service that it names is one they may not see. */
export function canSeeSilence({ actor, directory }: Pick<Context, 'actor' | 'directory'>, silence: Silence): boolean {
  const services = servicesOf(silence, directory.services.keys())
  return !services?.length || services.some((service) => canSee(actor, directory, service))
}

/** The silence of this id, if the asker may know of it; throws Problem `not_found` with the nearest ids. */
export async function findSilence(context: Context, id: string): Promise<CountedSilence> {
  return seenSilence(context, id, await context.store.silence(id))
}

/** Passes on a silence that exists and that the asker may know of; throws Problem `not_found` otherwise. */
export async function seenSilence(
  context: Context,
  id: string,
  silence: CountedSilence | undefined,
): Promise<CountedSilence> {
  if (silence && canSeeSilence(context, silence)) return silence
  const { items } = await context.store.silences({ live: true }, { limit: 200 })
  const known = items.filter((one) => canSeeSilence(context, one))
  const remedy = insteadOf(id, known, { some: 'There are', none: 'Nothing is silenced now.' })
  throw new Problem('not_found', `There is no silence "${id.slice(0, 60)}". ${remedy}`)
}
