import { z } from 'zod'
import { proposalStates } from '../core/approval/proposal.ts'
import { command } from '../core/command.ts'
import { aboutProposal } from './approval/decided.ts'
import { findProposal, proposalId } from './approval/find-proposal.ts'

export const proposal = command({
  name: 'proposal',
  summary: 'What a proposal would do, who decided on it, and what came of it',
  input: z.strictObject({ proposal: proposalId() }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/proposals/{proposal}' },
  slash: 'shared',
  run: (context, { proposal: id }) => findProposal(context, id, [...proposalStates]),
  ...aboutProposal,
})
