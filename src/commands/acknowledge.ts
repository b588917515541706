import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const acknowledge = command({
  name: 'acknowledge',
  aliases: ['ack'],
  summary: 'Take an incident; stops its escalation',
  input: z.strictObject({ incident: incidentId() }),
  effect: 'changes',
  role: 'oncall',
  guests: true,
  http: { method: 'POST', path: '/incidents/{incident}/ack' },
  slash: true,
  run: (context, { incident }) => changeIncident(context, incident, { type: 'acknowledge' }),
  ...changed(({ incident }) => `Acknowledged ${incident.id}`),
})
