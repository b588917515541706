import { z } from 'zod'
import { command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const resolve = command({
  name: 'resolve',
  summary: 'Close an incident, with a note on what solved it if you like',
  input: z.strictObject({
    incident: incidentId(),
    note: z.string().max(3_000).optional().meta({
      prose: true,
      description: 'What solved it',
      positional: true,
      label: 'Resolution note',
      multiline: true,
    }),
  }),
  effect: 'changes',
  role: 'oncall',
  guests: true,
  http: { method: 'POST', path: '/incidents/{incident}/resolve' },
  slash: true,
  run: (context, { incident, note }) => changeIncident(context, incident, { type: 'resolve', ...(note && { note }) }),
  ...changed(
    ({ incident }) => `Resolved ${incident.id}`,
    ({ incident }) => {
      const took = (incident.resolvedAt ?? incident.openedAt).getTime() - incident.openedAt.getTime()
      return [`It took ${showDuration(took)}.`, ...(incident.resolution ? [`Resolution: ${incident.resolution}`] : [])]
    },
  ),
})
