import type { Actor } from '../../core/actor.ts'
import { decide, type IncidentCommand } from '../../core/decide.ts'
import { type Incident, nextDeadline } from '../../core/incident.ts'
import { Problem } from '../../core/problem.ts'
import { settleDue } from '../settle-due.ts'
import type { Rehearsal } from './rehearsal.ts'

/** Something that somebody does to the incident at a moment. */
export interface Intervention {
  at: Date
  command: (now: Date) => IncidentCommand
}

/** Who does what, until when is looked, and how many events are enough. */
export interface Course {
  actor: Actor
  interventions: Intervention[]
  until: Date
  most: number
}

/** How a life that was rehearsed ended: nothing more is due, or looking further was not asked for. */
export type Ending = { reason: 'settled'; at: Date } | { reason: 'horizon' | 'too_long'; at: Date; nextAt: Date }

/** What somebody would have done if it had still been possible. */
export interface Refusal {
  at: Date
  message: string
}

/**
 * Lets the clock run from one deadline of an incident to the next, as its timers would, with what people do in between.
 * What is due at the very moment somebody acts is due first. Throws Problem `invalid` for what cannot be asked at all.
 */
export async function liveThrough(
  work: Rehearsal,
  opened: Incident,
  { actor, interventions, until, most }: Course,
): Promise<{ ending: Ending; refused: Refusal[] }> {
  const refused: Refusal[] = []
  const ahead = interventions.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  for (let current = opened; ; ) {
    const due = earliest([nextDeadline(current), await nextWindowEdge(work, current)])
    const at = earliest([due, ahead[0]?.at])
    if (!at) return { ending: { reason: 'settled', at: work.now }, refused }
    if (at > until) return { ending: { reason: 'horizon', at: until, nextAt: at }, refused }
    if (current.version >= most) return { ending: { reason: 'too_long', at: work.now, nextAt: at }, refused }
    work.moveTo(at)
    if (due && due <= at) {
      current = await settleDue(work, current)
      const left = nextDeadline(current)
      if (left && left <= at) throw new Error(`due for ever: ${current.status}`)
      continue
    }
    const happenings = decide(current, ahead.shift()!.command(at), at)
    if (!(happenings instanceof Problem)) current = work.append(current, happenings, actor)
    else if (happenings.code === 'conflict') refused.push({ at, message: happenings.message.replace(current.id, 'It') })
    else throw happenings
  }
}

/** When a maintenance window that holds the SLA of an incident begins or ends next. */
async function nextWindowEdge(work: Rehearsal, incident: Incident): Promise<Date | undefined> {
  if (incident.status === 'resolved') return undefined
  const { silences, at } = await work.quiet()
  return earliest(
    silences.flatMap(({ pauses, cover }) => (pauses(incident) ? [cover.at(at)?.to ?? cover.next(at)] : [])),
  )
}

const earliest = (moments: (Date | undefined)[]): Date | undefined =>
  moments.reduce(
    (first, moment) => (first && moment ? (moment < first ? moment : first) : (first ?? moment)),
    undefined,
  )
