import { z } from 'zod'
import { usualApproval } from '../core/approval/settings.ts'
import { command } from '../core/command.ts'
import { aboutProposal, deciderOf } from './approval/decided.ts'
import { findProposal, proposalId } from './approval/find-proposal.ts'
import { moveProposal } from './approval/move-proposal.ts'

export const reportOutcome = command({
  name: 'report-outcome',
  aliases: ['report outcome'],
  summary: 'Tell what came of an approved change that people or an agent carried out',
  input: z.strictObject({
    proposal: proposalId(),
    outcome: z
      .enum(['succeeded', 'failed', 'rolled_back'])
      .meta({ description: 'succeeded, failed or rolled_back', label: 'Outcome', positional: true }),
    note: z
      .string()
      .max(1_000)
      .optional()
      .meta({ prose: true, description: 'What was seen', label: 'Note', multiline: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/proposals/{proposal}/report' },
  slash: 'shared',
  async run(context, { proposal, outcome, note }) {
    const { id } = await findProposal(context, proposal, ['executing', 'succeeded'])
    const { verifyAfterMs } = context.settings.approval ?? usualApproval
    const verifyAt = new Date(context.clock.now().getTime() + verifyAfterMs)
    return moveProposal(context.store, {
      id,
      actor: context.actor,
      move: { type: 'report', by: deciderOf(context), outcome, says: note, verifyAt },
    })
  },
  ...aboutProposal,
})
