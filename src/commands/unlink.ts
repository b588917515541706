import { z } from 'zod'
import { command } from '../core/command.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { unlinkIncident } from './joining/link-incidents.ts'

export const unlink = command({
  name: 'unlink',
  summary: 'Take an incident away from its parent incident',
  input: z.strictObject({ incident: incidentId() }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/unlink' },
  slash: 'shared',
  run: (context, { incident }) => unlinkIncident(context, incident),
  ...changed(({ incident }) => `${incident.id} is part of no other incident`),
})
