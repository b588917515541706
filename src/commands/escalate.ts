import { z } from 'zod'
import { command } from '../core/command.ts'
import { findAudience } from './audience.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'

export const escalate = command({
  name: 'escalate',
  summary: 'Page the next step of the escalation policy now',
  input: z.strictObject({ incident: incidentId() }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/escalate' },
  slash: true,
  run: (context, { incident }) =>
    changeIncident(
      context,
      incident,
      (tx, { urgency }) => ({ type: 'escalate', audience: findAudience(tx.directory, tx.now, urgency) }),
      'escalate',
    ),
  ...changed(
    ({ incident }) => `Escalated ${incident.id}`,
    ({ incident }) => (incident.escalation?.exhausted ? ['Every step of the policy has paged now.'] : []),
  ),
})
