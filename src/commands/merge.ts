import { z } from 'zod'
import { command } from '../core/command.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { mergeIncidents } from './joining/merge-incidents.ts'
import { otherIncident } from './other-incident.ts'

export const merge = command({
  name: 'merge',
  summary: 'Merge an incident into another: its alerts move there, and it is over; reopen undoes it',
  input: z.strictObject({
    incident: incidentId(),
    into: otherIncident('The incident that goes on, such as INC-12', 'Into'),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/merge' },
  slash: true,
  run: (context, { incident, into }) => mergeIncidents(context, incident, into),
  ...changed(
    ({ incident }) => `Merged ${incident.id} into ${incident.mergedInto ?? 'another incident'}`,
    ({ incident }) => [
      `Work goes on in ${incident.mergedInto}; its escalation does not start anew. Reopening ${incident.id} gives it its alerts back.`,
    ],
  ),
})
