import type { Context } from '../../core/command.ts'
import type { DeliveryDraft, Destination } from '../../core/delivery.ts'
import type { Event, Incident } from '../../core/incident.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { Planned } from './interventions-of.ts'
import { type Ending, liveThrough, type Refusal } from './live-through.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { Happened, SimulatedIncident } from './simulation.ts'
import { warningsOf } from './warnings-of.ts'

/** More events of one incident than any policy needs that somebody reads to its end. */
const mostEvents = 500

/** Lets every incident that was opened live on by itself, and tells who would hear of each event. */
export async function liveAll(
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  work: Rehearsal,
  { planned, horizonMs }: { planned: Planned[]; horizonMs: number },
): Promise<{ incidents: SimulatedIncident[]; workspaces: Workspace[] }> {
  const lives: Life[] = []
  // One after the other, since they share the virtual clock.
  for (const opened of work.incidents()) {
    const start = opened.openedAt.getTime()
    const interventions = planned.map(({ afterMs, command }) => ({ at: new Date(start + afterMs), command }))
    work.moveTo(opened.openedAt)
    const course = { actor, interventions, until: new Date(start + horizonMs), most: mostEvents }
    lives.push({ opened, ...(await liveThrough(work, opened, course)) })
  }
  const [owed, workspaces] = await Promise.all([store.foresee(work.changes, work.directory), store.workspaces()])
  const happened = work.changes.map((change, index) => ({ ...change, deliveries: owed[index] ?? [] }))
  const incidents = lives.map((life) => told(life, happened, workspaces))
  return { incidents, workspaces }
}

interface Life {
  opened: Incident
  ending: Ending
  refused: Refusal[]
}
type Change = { event: Event; incident: Incident; deliveries: DeliveryDraft[] }

function told({ opened, ending, refused }: Life, changes: Change[], workspaces: Workspace[]): SimulatedIncident {
  const shown: Destination[] = []
  const happened = changes
    .filter(({ incident }) => incident.id === opened.id)
    .map((change): Happened => ({ ...change, at: change.event.at, posts: postsOf(change.deliveries, shown) }))
  const moments = [...happened, ...refused].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const last = happened.at(-1)?.incident ?? opened
  return { opened, last, moments, ending, warnings: warningsOf(opened, moments, workspaces) }
}

/** Notices, and the cards that are not shown there yet; those are added to `shown`. */
function postsOf(deliveries: DeliveryDraft[], shown: Destination[]): DeliveryDraft[] {
  return deliveries.filter((draft) => {
    if (draft.kind !== 'card') return draft.kind === 'notice'
    const { notifier, workspace, channel } = draft
    const known = shown.some(
      (place) => place.notifier === notifier && place.workspace === workspace && place.channel === channel,
    )
    if (!known) shown.push({ notifier, workspace, channel })
    return !known
  })
}
