import { z } from 'zod'
import type { Directory } from '../core/directory.ts'
import type { Override, Schedule } from '../core/oncall/schedule.ts'
import { Iso } from './iso.ts'
import { person } from './person.ts'

/** An override in its schedule. */
export interface Standing {
  schedule: Schedule
  override: Override
}

const PersonJson = z.object({ id: z.string(), name: z.string() })

/** One override for programs. */
export const OverrideJson = z.object({
  schedule: z.string(),
  id: z.string(),
  user: PersonJson,
  from: Iso,
  to: Iso,
  replaces: PersonJson.nullable(),
})

/** Writes an override for programs. */
export function presentOverride(
  { schedule, override }: Standing,
  { directory }: { directory: Directory },
): z.infer<typeof OverrideJson> {
  return {
    schedule: schedule.id,
    id: override.id,
    user: person(directory, override.user),
    from: override.from,
    to: override.to,
    replaces: override.replaces === undefined ? null : person(directory, override.replaces),
  }
}
