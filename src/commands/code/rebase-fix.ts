import { z } from 'zod'
import type { Proposal } from '../../core/approval/proposal.ts'
import { readPatch } from '../../core/code/patch.ts'
import { rebasePatch } from '../../core/code/rebase-patch.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { findProposal } from '../approval/find-proposal.ts'
import { approaches, type Draft } from './draft.ts'
import { proposeChange } from './propose-change.ts'
import { repositoryOf } from './repository-of.ts'
import type { Fix } from './suggest-fix.ts'

const Parameters = z.object({
  onto: z.string(),
  base: z.string(),
  branch: z.string(),
  title: z.string(),
  diff: z.string(),
})

/**
 * Makes the change of a proposed fix again where its branch stands now, word for word, as a new proposal in place of the
 * old one. Throws Problem `conflict` when the branch has not moved, when the change does not fit any more or is there
 * already, and `invalid` for what is no fix.
 */
export async function rebaseFix(context: Context, id: string): Promise<Fix> {
  const old = await findProposal(context, id)
  const read = Parameters.safeParse(old.operation.parameters)
  if (!read.success)
    throw new Problem('invalid', `${old.id} changes no code, so there is nothing to make again.`, {
      fields: { rebase: 'is no fix' },
    })
  const { onto, base, branch, title, diff } = read.data
  const { service, profile } = old
  const found = await repositoryOf(context, { service, profile, ref: onto })
  refuseIdle(old, found.sha === base)
  const deltas = await rebasePatch(readPatch(diff), (path) => found.repository.file(path, found.sha, found.signal))
  if (!deltas.length) throw new Problem('conflict', `${onto} already holds what ${old.id} would change.`)
  const why = old.reason ?? `The same change as ${old.id}.`
  // The way a fix was made is the first word of its branch.
  const approach = approaches.find((one) => branch.startsWith(`allclear/${one}-`)) ?? 'revert'
  const draft: Draft = { approach, title, why, deltas, risk: old.risk }
  const proposed = await proposeChange(context, found, { draft, rebases: old })
  const because = `${onto} moved from ${base.slice(0, 8)} to ${found.sha.slice(0, 8)}, and the same change was made there.`
  const fault = { class: 'unknown' as const, because }
  return { service, fault, places: [], alternatives: [], proposed, suggestions: [because] }
}

function refuseIdle({ id, state }: Proposal, unmoved: boolean): void {
  if (state === 'executing' || state === 'succeeded')
    throw new Problem('conflict', `${id} was carried out already: there is nothing to make again.`)
  if (unmoved && (state === 'pending' || state === 'approved'))
    throw new Problem('conflict', `${id} still stands on the end of its branch: decide on it as it is.`)
}
