import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const note = command({
  name: 'note',
  summary: 'Add a note to the timeline of an incident',
  input: z.strictObject({
    incident: incidentId(),
    text: z
      .string()
      .max(10_000)
      .optional()
      .meta({ prose: true, description: 'The note', positional: true, label: 'Note', multiline: true }),
    note: z
      .string()
      .max(10_000)
      .optional()
      .meta({ prose: true, description: 'Another spelling of `text`', label: 'Note' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/note' },
  slash: true,
  run: (context, { incident, text, note: other }) =>
    changeIncident(context, incident, { type: 'note', text: text ?? other ?? '' }),
  ...changed(({ incident }) => `Noted on ${incident.id}`),
})
