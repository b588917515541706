import { z } from 'zod'
import { command } from '../core/command.ts'
import { Urgency } from '../core/incident.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const setUrgency = command({
  name: 'set-urgency',
  aliases: ['urgency'],
  summary: 'Change how much an incident hurries',
  input: z.strictObject({
    incident: incidentId(),
    urgency: Urgency.meta({ description: 'high, medium or low', positional: true, label: 'Urgency', kind: 'urgency' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/urgency' },
  slash: true,
  run: (context, { incident, urgency }) => changeIncident(context, incident, { type: 'set_urgency', urgency }),
  ...changed(({ incident }) => `The urgency of ${incident.id} is ${incident.urgency}`),
})
