import { approverOf } from '../../core/approval/approver.ts'
import { summaryOf } from '../../core/approval/notice.ts'
import type { Proposal } from '../../core/approval/proposal.ts'
import { proposalCard } from '../../core/approval/proposal-card.ts'
import type { Card } from '../../core/card.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { ProposalJson, presentProposal } from './proposal-json.ts'

/** How every command about one proposal answers: the proposal to programs, its card to people. */
export const aboutProposal = {
  output: ProposalJson,
  present: presentProposal,
  show: (proposal: Proposal, { settings }: Context): Card => proposalCard(summaryOf(proposal), settings),
}

/** The asker as one who decides; throws Problem `forbidden` for whoever is no user. */
export function deciderOf({ actor, directory }: Context) {
  const approver = approverOf(actor, directory)
  if (!approver) throw new Problem('forbidden', `Only people decide on proposals; ${actor.name} is none.`)
  return approver
}
