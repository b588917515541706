import type { Happening, Incident } from './incident.ts'
import { urgencies } from './incident.ts'
import { Problem } from './problem.ts'

/** How many alerts move with an incident, and how many of them fire. */
export interface Moving {
  firing: number
  total: number
}

/** Decides what the merged incident lives through: it ends here and goes on in the other. */
export function mergeInto(incident: Incident, into: Incident): Happening[] | Problem {
  if (incident.id === into.id) return new Problem('invalid', `${incident.id} cannot be merged into itself.`)
  if (incident.mergedInto)
    return new Problem(
      'conflict',
      `${incident.id} was already merged into ${incident.mergedInto}. Reopen it to undo that.`,
    )
  if (incident.status === 'resolved')
    return new Problem('conflict', `${incident.id} is resolved, so there is nothing to merge; link the two instead.`)
  if (into.status === 'resolved')
    return new Problem(
      'conflict',
      `${into.id} is resolved: what is merged into it would be forgotten. Reopen ${into.id} first, or merge the other way round.`,
    )
  return [{ type: 'merged_into', into: into.id, title: into.title }]
}

/** Decides what the incident lives through that another one was merged into; the more urgent of both counts. */
export function mergeFrom(into: Incident, from: Incident, moving: Moving): Happening[] {
  const happenings: Happening[] = [{ type: 'merged_from', from: from.id, title: from.title, ...moving }]
  if (urgencies.indexOf(from.urgency) < urgencies.indexOf(into.urgency))
    happenings.push({
      type: 'urgency_changed',
      urgency: from.urgency,
      reason: 'A more urgent incident was merged into it.',
    })
  return happenings
}

/** How many generations of incidents are looked at for a ring. */
export const mostGenerations = 20

/** Decides what the child lives through; `ancestors` are the parent's own, nearest first. */
export function linkTo(child: Incident, parent: Incident, ancestors: readonly string[]): Happening[] | Problem {
  if (child.id === parent.id) return new Problem('invalid', `${child.id} cannot be its own parent.`)
  if (ancestors.includes(child.id))
    return new Problem('conflict', `${parent.id} already belongs under ${child.id}; unlink it first.`)
  if (ancestors.length >= mostGenerations)
    return new Problem('conflict', `${parent.id} is already ${mostGenerations} levels deep; link to one further up.`)
  if (child.parent === parent.id) return []
  if (child.parent)
    return new Problem('conflict', `${child.id} already belongs under ${child.parent}; unlink it first.`)
  return [{ type: 'linked', parent: parent.id, title: parent.title }]
}
