import { z } from 'zod'
import { command } from '../core/command.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { reopenIncident } from './joining/reopen-incident.ts'

export const reopen = command({
  name: 'reopen',
  summary: 'Open a resolved incident again; its escalation starts over, and a merged one gets its alerts back',
  input: z.strictObject({
    incident: incidentId(),
    reason: z
      .string()
      .max(3_000)
      .optional()
      .meta({ prose: true, description: 'Why', positional: true, label: 'Reason', multiline: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/reopen' },
  slash: true,
  run: (context, { incident, reason }) => reopenIncident(context, incident, reason?.trim() || undefined),
  ...changed(({ incident }) => `Reopened ${incident.id}`),
})
