import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { findUser } from './find-user.ts'
import { incidentId } from './incident-id.ts'

export const assign = command({
  name: 'assign',
  summary: 'Give an incident to somebody',
  input: z.strictObject({
    incident: incidentId(),
    to: z
      .string()
      .min(1)
      .meta({ description: 'User id, e-mail address or me', positional: true, label: 'Assign to', kind: 'user' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/assign' },
  slash: true,
  run(context, { incident, to }) {
    const { id, name } = findUser(context, to, 'to')
    return changeIncident(context, incident, { type: 'assign', to: { id, name } })
  },
  ...changed(({ incident }) => `${incident.id} is with ${incident.assignee?.name ?? 'nobody'}`),
})
