import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { Ability } from '../../core/telemetry/backend.ts'
import type { ObservedService, Profile } from '../../core/telemetry/profile.ts'
import { canSee } from '../visible.ts'

/** A service where it is observed. */
export interface Observed {
  profile: Profile
  service: ObservedService
}

/** The field that names the service a question is about. */
export const observedInput = {
  service: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ description: 'The service', label: 'Service', kind: 'service', positional: true }),
}

/** The field that names the profile, when it is not the usual one. */
export const profileInput = {
  profile: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Which profile answers; the active one when left out', label: 'Profile' }),
}

/**
 * Finds the service in its profile. Throws Problem `not_found` for a name nobody knows and for a service the asker may
 * not see, in the same words, and `invalid` when the backend has no such ability.
 */
export function observed(
  { actor, directory, profiles }: Context,
  asked: { service: string; profile?: string | undefined },
  ability?: Ability,
): Observed {
  const profile = profiles.resolve(asked.profile)
  const service = profiles.service(profile, declaredAs(asked.service, directory.services))
  if (!canSee(actor, directory, service.name))
    throw new Problem('not_found', `There is no service ${JSON.stringify(asked.service)}.`, {
      fields: { service: 'is not known' },
    })
  if (ability && !profile.backend.abilities.includes(ability))
    throw new Problem(
      'invalid',
      `The profile ${profile.name} (${profile.backend.kind}) has no ${ability}. Name another profile, or add what is missing to its settings.`,
      { fields: { profile: `has no ${ability}` } },
    )
  return { profile, service }
}

/** The id of a declared service that is called so, in any case; otherwise the name as it was written. */
function declaredAs(written: string, services: Context['directory']['services']): string {
  if (services.has(written)) return written
  const wanted = written.toLowerCase()
  const found = [...services.values()].find(({ id, name }) => [id, name].some((n) => n?.toLowerCase() === wanted))
  return found?.id ?? written
}
