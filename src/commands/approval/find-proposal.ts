import { z } from 'zod'
import type { Proposal, ProposalState } from '../../core/approval/proposal.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { insteadOf } from '../instead-of.ts'
import { canSee, hiddenServices } from '../visible.ts'

/** The field that names a proposal. */
export const proposalId = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .transform((id) => id.toLowerCase())
    .meta({
      description: 'The proposal, such as prop-1a2b3c4d, or the investigation whose only proposal is meant',
      label: 'Proposal',
      positional: true,
    })

/**
 * The proposal of this id, or the only one of the investigation of this id: the one in one of `states`, else the only one
 * at all. Throws Problem `not_found` with what there is, or `conflict` when several could be meant.
 */
export async function findProposal(
  context: Context,
  id: string,
  states: ProposalState[] = ['pending'],
): Promise<Proposal> {
  const { store, actor, directory } = context
  const found = await store.proposal(id)
  if (found && canSee(actor, directory, found.service)) return found
  const hidden = hiddenServices(actor, directory)
  const { items } = await store.proposals({ investigation: id, hidden }, { limit: 50 })
  const open = items.filter(({ state }) => states.includes(state))
  const meant = open.length ? open : items
  if (meant.length === 1) return meant[0]!
  if (meant.length > 1)
    throw new Problem(
      'conflict',
      `${id} has ${meant.length} proposals: name one of ${meant.map((p) => p.id).join(', ')}.`,
    )
  throw new Problem('not_found', await nothing(context, id, hidden))
}

async function nothing({ store }: Context, id: string, hidden: string[]): Promise<string> {
  const { items } = await store.proposals({ state: ['pending'], hidden }, { limit: 100 })
  const remedy = insteadOf(id, items, { some: 'These wait', none: 'Nothing waits for an approval.' })
  return `There is no proposal "${id.slice(0, 60)}". ${remedy}`
}
