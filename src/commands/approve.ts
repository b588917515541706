import { z } from 'zod'
import type { Proposal } from '../core/approval/proposal.ts'
import { type Context, command } from '../core/command.ts'
import { aboutProposal, deciderOf } from './approval/decided.ts'
import { findProposal, proposalId } from './approval/find-proposal.ts'
import { moveProposal } from './approval/move-proposal.ts'

export const approve = command({
  name: 'approve',
  summary: 'Say yes to a proposal: it is carried out as it stands',
  input: z.strictObject({
    proposal: proposalId(),
    hash: z
      .string()
      .trim()
      .transform((text) => text.toLowerCase())
      .optional()
      .meta({
        description:
          'The first eight digits or more of its hash, as the card shows it; a risk of high or critical needs it',
        label: 'Hash',
      }),
  }),
  effect: 'changes',
  role: 'oncall',
  deliberate: true,
  http: { method: 'POST', path: '/approve' },
  slash: true,
  run: approveProposal,
  ...aboutProposal,
})

async function approveProposal(
  context: Context,
  asked: { proposal: string; hash?: string | undefined },
): Promise<Proposal> {
  const { actor, store } = context
  const { id } = await findProposal(context, asked.proposal)
  return moveProposal(store, { id, actor, move: { type: 'approve', by: deciderOf(context), hash: asked.hash } })
}
