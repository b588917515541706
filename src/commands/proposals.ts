import { z } from 'zod'
import { summaryOf } from '../core/approval/notice.ts'
import { type Proposal, proposalStates, shortHash } from '../core/approval/proposal.ts'
import { headOf } from '../core/approval/proposal-card.ts'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { ProposalJson, presentProposal } from './approval/proposal-json.ts'
import { incidentId } from './incident-id.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { several } from './several.ts'
import { hiddenServices } from './visible.ts'

const State = z.enum(proposalStates, { error: `Choose from ${proposalStates.join(', ')}.` })

export const proposals = command({
  name: 'proposals',
  aliases: ['approvals'],
  summary: 'Changes that wait for an approval, and those that were decided',
  input: z.strictObject({
    state: several()
      .pipe(z.array(State))
      .optional()
      .meta({ description: proposalStates.join(', '), label: 'State', positional: true }),
    service: z.string().min(1).max(200).optional().meta({ description: 'Only of this service', label: 'Service' }),
    investigation: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only of this investigation', label: 'Investigation' }),
    incident: incidentId()
      .optional()
      .meta({ description: 'Only of this incident', label: 'Incident', kind: 'incident', positional: false }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/proposals' },
  slash: true,
  run: ({ store, actor, directory }, { state, service, investigation, incident, ...page }) =>
    store.proposals(
      {
        ...(state?.length && { state }),
        ...(service !== undefined && { service }),
        ...(investigation !== undefined && { investigation }),
        ...(incident !== undefined && { incident }),
        hidden: hiddenServices(actor, directory),
      },
      pageOf(page),
    ),
  output: z.object({ proposals: z.array(ProposalJson), next_cursor: nextCursor }),
  present: ({ items, next }, context) => ({
    proposals: items.map((item) => presentProposal(item, context)),
    next_cursor: next ?? null,
  }),
  show,
})

function show({ items }: Page<Proposal>, { settings }: Context): Card {
  return {
    title: items.length ? 'Proposals' : 'Nothing was proposed.',
    tone: items.some(({ state }) => state === 'pending') ? 'warn' : 'plain',
    table: {
      columns: ['Proposal', 'State', 'Risk', 'Service', 'What', 'Hash', 'Since'],
      rows: items.map((item): Text[] => [
        [{ link: item.id, url: `${settings.publicUrl}/approvals/${item.id}` }],
        headOf(summaryOf(item)).badge,
        item.risk,
        item.service,
        item.title,
        [{ code: shortHash(item) }],
        [{ time: item.createdAt, form: 'ago' }],
      ]),
    },
  }
}
