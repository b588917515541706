import { z } from 'zod'
import { command } from '../core/command.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { linkIncidents } from './joining/link-incidents.ts'
import { otherIncident } from './other-incident.ts'

export const link = command({
  name: 'link',
  summary: 'Put an incident under a parent incident; both go on as they are',
  input: z.strictObject({
    incident: incidentId(),
    parent: otherIncident('The incident that it is part of, such as INC-12', 'Parent'),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/link' },
  slash: 'shared',
  run: (context, { incident, parent }) => linkIncidents(context, incident, parent),
  ...changed(({ incident }) => `${incident.id} is part of ${incident.parent ?? 'no other incident'}`),
})
