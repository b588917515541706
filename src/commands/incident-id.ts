import { z } from 'zod'

/** The field that names an incident, however people write it: `INC-12`, `inc-12`, `#12` or `12`. */
export const incidentId = () =>
  z
    .union([z.string(), z.int().positive()], { error: (issue) => (issue.input === undefined ? undefined : wrong) })
    .transform((written, context) => {
      const number = /^(?:inc-|#)?0*([1-9]\d{0,14})$/i.exec(String(written).trim())?.[1]
      if (number) return `INC-${number}`
      context.addIssue({ code: 'custom', message: wrong, input: written })
      return z.NEVER
    })
    .meta({ description: 'The incident, such as INC-12', positional: true, label: 'Incident', kind: 'incident' })

const wrong = 'Write the number of an incident, such as INC-12.'
