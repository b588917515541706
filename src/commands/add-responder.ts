import { z } from 'zod'
import { command } from '../core/command.ts'
import { type Directory, teamsOf } from '../core/directory.ts'
import type { Incident, Paged } from '../core/incident.ts'
import { Step } from '../core/oncall/policy.ts'
import { findAudience } from './audience.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { several } from './several.ts'
import { targetOf } from './target-of.ts'

export const addResponder = command({
  name: 'add-responder',
  aliases: ['add responder'],
  summary: 'Page somebody to help with an incident, beside its escalation',
  input: z.strictObject({
    incident: incidentId(),
    who: several().meta({
      description: 'Users, teams or schedules, such as bob, team:payments or schedule:primary',
      label: 'Who',
      positional: true,
      kind: 'user',
    }),
    message: z.string().max(1_000).optional().meta({
      prose: true,
      description: 'What they can help with',
      label: 'Message',
      positional: true,
      multiline: true,
    }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/responders' },
  slash: true,
  run: (context, { incident, who, message }) =>
    changeIncident(
      context,
      incident,
      (tx, current) => ({
        type: 'add_responders',
        paged: reached(tx.directory, tx.now, current, who),
        ...(message?.trim() && { message: message.trim() }),
      }),
      `add_responders ${who.join(' ')}`,
    ),
  ...changed(
    ({ incident }) => `Asked for help with ${incident.id}`,
    ({ incident }) => [`Helping: ${(incident.responders ?? []).map(({ name }) => name).join(', ') || 'nobody yet'}.`],
  ),
})

/** Who is reached now; a person who may not see the incident is not told of it. */
function reached(directory: Directory, now: Date, incident: Incident, who: readonly string[]): Paged {
  const wanted = who.map((written) => targetOf(written, directory)).filter(({ kind }) => kind !== 'channel')
  if (!wanted.length) return { users: [], channels: [], empty: ['name a user, a team or a schedule'] }
  const step = Step.parse({ targets: wanted.map(({ kind, id }) => `${kind}:${id}`) })
  const { users, empty } = findAudience(directory, now, incident.urgency)(step, 0)
  const teams = directory.services.get(incident.service)?.restricted_to
  const mayKnow = (id: string) => !teams?.length || teamsOf(directory, id).some((team) => teams.includes(team))
  return {
    users: users.filter(({ id }) => mayKnow(id)),
    channels: [],
    empty: [
      ...empty,
      ...users.filter(({ id }) => !mayKnow(id)).map(({ id }) => `user:${id}: may not see ${incident.service}`),
    ],
  }
}
