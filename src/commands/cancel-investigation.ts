import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { command } from '../core/command.ts'
import { cancel, type Investigation } from '../core/investigation/investigation.ts'
import { changeInvestigation } from './investigation/change.ts'
import { investigationField } from './investigation/find.ts'
import { InvestigationJson, presentInvestigation } from './investigation/investigation-json.ts'

export const cancelInvestigation = command({
  name: 'cancel-investigation',
  aliases: ['cancel investigation', 'cancel'],
  summary: 'End an investigation before its verdict',
  input: z.strictObject({ investigation: investigationField() }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/investigations/{investigation}/cancel' },
  slash: 'shared',
  run: (context, { investigation: id }): Promise<Investigation> =>
    changeInvestigation(context, id, (item, now) => ({ after: cancel(item, actorName(context.actor), now) })),
  output: InvestigationJson,
  present: (item, { settings }) => presentInvestigation(item, settings.publicUrl),
  show: ({ id, service }) => ({ title: `Cancelled ${id} of ${service}`, tone: 'good' }),
})
