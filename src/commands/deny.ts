import { z } from 'zod'
import { command } from '../core/command.ts'
import { aboutProposal, deciderOf } from './approval/decided.ts'
import { findProposal, proposalId } from './approval/find-proposal.ts'
import { moveProposal } from './approval/move-proposal.ts'

export const deny = command({
  name: 'deny',
  summary: 'Say no to a proposal: nothing is done',
  input: z.strictObject({
    proposal: proposalId(),
    reason: z
      .string()
      .max(1_000)
      .optional()
      .meta({ prose: true, description: 'Why not', label: 'Reason', multiline: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  deliberate: true,
  http: { method: 'POST', path: '/proposals/{proposal}/deny' },
  slash: true,
  async run(context, { proposal, reason }) {
    const { id } = await findProposal(context, proposal)
    return moveProposal(context.store, {
      id,
      actor: context.actor,
      move: { type: 'deny', by: deciderOf(context), reason },
    })
  },
  ...aboutProposal,
})
