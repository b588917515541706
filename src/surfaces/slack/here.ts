import { incidentId } from '../../commands/incident-id.ts'
import { Problem } from '../../core/problem.ts'
import type { Store } from '../../core/store.ts'
import type { Workspace } from '../../core/workspace.ts'

/** A person may have been paged in another place than the card's; more deliveries than this are not looked at. */
const mostLookedAt = 200

/**
 * Refuses a click from another workspace than those the incident was told in; answers the incident's id. An incident
 * without any message (its card is still on its way) binds nobody.
 */
export async function assertHere(
  store: Pick<Store, 'messages' | 'deliveries'>,
  workspace: Workspace,
  input: Record<string, unknown>,
): Promise<string | undefined> {
  await assertProposalHere(store, workspace, input.proposal)
  const incident = incidentId().safeParse(input.incident).data
  if (incident === undefined) return undefined
  const isHere = (m: { workspace: string }) => m.workspace === workspace.id
  const messages = await store.messages(incident)
  if (!messages.length || messages.some(isHere)) return incident
  const { items } = await store.deliveries({ incident }, { limit: mostLookedAt })
  if (items.some(isHere)) return incident
  throw new Problem('forbidden', `${incident} is not shown in this Slack workspace, so it cannot be changed from here.`)
}

/** The same for a proposal: an approval counts only from a workspace that was asked for it. */
async function assertProposalHere(
  store: Pick<Store, 'deliveries'>,
  workspace: Workspace,
  proposal: unknown,
): Promise<void> {
  if (typeof proposal !== 'string') return
  const { items } = await store.deliveries({ subject: proposal }, { limit: mostLookedAt })
  if (!items.length || items.some((told) => told.workspace === workspace.id)) return
  throw new Problem(
    'forbidden',
    `${proposal} was not asked for in this Slack workspace, so it cannot be decided from here.`,
  )
}
