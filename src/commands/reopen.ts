import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const reopen = command({
  name: 'reopen',
  summary: 'Open a resolved incident again; its escalation starts over',
  input: z.strictObject({
    incident: incidentId(),
    reason: z
      .string()
      .max(3_000)
      .optional()
      .meta({ description: 'Why', positional: true, label: 'Reason', multiline: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/reopen' },
  slash: true,
  run: (context, { incident, reason }) =>
    changeIncident(context, incident, { type: 'reopen', ...(reason?.trim() && { reason: reason.trim() }) }),
  ...changed(({ incident }) => `Reopened ${incident.id}`),
})
