import { z } from 'zod'
import { actorName, atLeast } from '../core/actor.ts'
import type { Card } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { investigationCard } from '../core/investigation/investigation-card.ts'
import { summaryOf } from '../core/investigation/summary.ts'
import { Problem } from '../core/problem.ts'
import { findIncident } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { InvestigationJson, presentInvestigation } from './investigation/investigation-json.ts'
import { type Started, startInvestigation } from './investigation/start.ts'
import { lengthInput } from './length-input.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'

const minute = 60_000
const usualSince = 60 * minute
const longestSince = 24 * 60 * minute

export const analyze = command({
  name: 'analyze',
  aliases: ['investigate', 'analyse'],
  summary: 'Find the cause of what goes wrong with a service, with evidence; progress is told as it goes',
  input: z.strictObject({
    ...observedInput,
    since: lengthInput()
      .optional()
      .meta({ description: 'How far back, such as 1h', label: 'Since', kind: 'duration', positional: true }),
    incident: incidentId()
      .optional()
      .meta({ description: 'The incident it is about', label: 'Incident', kind: 'incident', positional: false }),
    channel: z
      .string()
      .trim()
      .regex(/^#?[^\s#]\S*$/, { error: 'Write "#name" or a channel id.' })
      .optional()
      .meta({ description: 'Where to report, instead of the usual place', label: 'Channel', kind: 'channel' }),
    ...profileInput,
  }),
  effect: 'changes',
  role: 'viewer',
  http: { method: 'POST', path: '/investigations' },
  slash: true,
  async run(context, asked): Promise<Started> {
    const found = observed(context, asked)
    const sinceMs = asked.since ?? usualSince
    if (sinceMs < 5 * minute || sinceMs > longestSince)
      throw new Problem('invalid', 'An investigation looks at the last 5m to 24h.', {
        fields: { since: 'is less than 5m or more than 24h' },
      })
    const { actor } = context
    if (asked.channel !== undefined && !(actor.kind === 'user' && atLeast(actor.role, 'oncall')))
      throw new Problem('forbidden', 'Choosing the channel needs the role oncall.')
    const incident = asked.incident === undefined ? undefined : await findIncident(context, asked.incident)
    return startInvestigation(context, {
      ...found,
      sinceMs,
      trigger: { kind: 'command', by: actor, reason: `${actorName(actor)} asked about ${found.service.name}` },
      ...(incident && { incident: incident.id }),
      ...(asked.channel !== undefined && { channel: asked.channel }),
    })
  },
  output: InvestigationJson.extend({ joined: z.boolean().describe('Whether one for this service ran already') }),
  present: ({ investigation, joined }, { settings }) => ({
    ...presentInvestigation(investigation, settings.publicUrl),
    joined,
  }),
  show,
})

function show({ investigation, joined }: Started, { settings }: Context): Card {
  const card = investigationCard(summaryOf(investigation), { publicUrl: settings.publicUrl })
  const where = investigation.place
    ? `Progress is told in ${investigation.place.channel}.`
    : investigation.incidents.length
      ? `Progress is told in the thread of ${investigation.incidents.join(', ')}.`
      : 'Nobody is told by itself: follow it in the portal.'
  const besides = investigation.notify
    ? [`Its result goes to ${investigation.notify.notifiers.map(({ id }) => id).join(', ')} as well.`]
    : []
  return {
    ...card,
    lines: [...(joined ? ['It was under way already.'] : []), where, ...besides, ...(card.lines ?? [])],
  }
}
