import { incidentId } from '../../commands/incident-id.ts'
import type { Store } from '../../core/ports.ts'
import { Problem } from '../../core/problem.ts'
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
  const incident = incidentId().safeParse(input.incident).data
  if (incident === undefined) return undefined
  const isHere = (m: { workspace: string }) => m.workspace === workspace.id
  const messages = await store.messages(incident)
  if (!messages.length || messages.some(isHere)) return incident
  const { items } = await store.deliveries({ incident }, { limit: mostLookedAt })
  if (items.some(isHere)) return incident
  throw new Problem('forbidden', `${incident} is not shown in this Slack workspace, so it cannot be changed from here.`)
}
