import { z } from 'zod'
import { command } from '../core/command.ts'
import { aboutProposal, deciderOf } from './approval/decided.ts'
import { findProposal, proposalId } from './approval/find-proposal.ts'
import { moveProposal } from './approval/move-proposal.ts'

export const rollback = command({
  name: 'rollback',
  aliases: ['roll-back', 'roll back'],
  summary: 'Undo what a proposal did, in the way that was approved with it',
  input: z.strictObject({ proposal: proposalId() }),
  effect: 'changes',
  role: 'oncall',
  deliberate: true,
  http: { method: 'POST', path: '/proposals/{proposal}/rollback' },
  slash: true,
  async run(context, { proposal }) {
    const { id } = await findProposal(context, proposal, ['succeeded', 'failed'])
    return moveProposal(context.store, {
      id,
      actor: context.actor,
      move: { type: 'roll_back', by: deciderOf(context) },
    })
  },
  ...aboutProposal,
})
