import { z } from 'zod'
import { incidentId } from './incident-id.ts'

/** The field that names a second incident, after a word such as `into` where people write one. */
export const otherIncident = (description: string, label: string) =>
  z
    .union([z.string(), z.int().positive()], { error: 'Write the number of an incident, such as INC-12.' })
    .transform((written) => String(written).replace(/^\s*(?:into|to|under)\s+/i, ''))
    .pipe(incidentId() as z.ZodType<string, string>)
    .meta({ description, label, positional: true, kind: 'text' })
