import type { DeliveryDraft } from '../../core/delivery.ts'
import { showDuration } from '../../core/duration.ts'
import type { Workspace } from '../../core/workspace.ts'

/** Where messages would go, in words, such as `direct message (Acme)` or `#incidents (Acme)`; later ones say how much. */
export function placesOf(drafts: DeliveryDraft[], workspaces: Workspace[], at: Date): string[] {
  return [...new Set(drafts.map((draft) => placeOf(draft, workspaces, at)))]
}

function placeOf({ notifier, workspace, channel, user, dueAt }: DeliveryDraft, workspaces: Workspace[], at: Date) {
  const name = workspaces.find(({ id }) => id === workspace)?.name ?? workspace
  const place = notifier !== 'slack' ? notifier : user === undefined ? channel : 'direct message'
  const wait = dueAt && dueAt > at ? ` after ${showDuration(dueAt.getTime() - at.getTime())}` : ''
  return `${place} (${name})${wait}`
}
