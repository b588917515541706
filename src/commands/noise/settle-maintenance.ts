import { clockActor } from '../../core/actor.ts'
import { decide } from '../../core/decide.ts'
import type { Incident } from '../../core/incident.ts'
import type { IncidentWork } from '../../core/ledger.ts'
import { Problem } from '../../core/problem.ts'

const clock = clockActor('maintenance')

/**
 * Lets the maintenance windows of this moment hold the SLA of an incident, and those that are over let go. Late, after
 * downtime, it stands still since the window began, but not from before `notBefore`, when its clock started anew.
 */
export async function settleMaintenance(tx: IncidentWork, incident: Incident, notBefore?: Date): Promise<Incident> {
  if (incident.status === 'resolved') return incident
  const { silences, at } = await tx.quiet()
  const held = new Set(incident.sla.maintenance)
  const active = silences.flatMap((ready) => {
    const window = ready.pauses(incident) ? ready.cover.at(at) : undefined
    return window ? [{ silence: ready.silence, window }] : []
  })
  const begun = active
    .filter(({ silence }) => !held.has(silence.id))
    .map(({ silence, window }) => ({
      silence: silence.id,
      comment: silence.comment,
      sinceAt: latest(window.from, silence.changedAt, incident.openedAt, notBefore),
    }))
  const over = [...held]
    .filter((id) => !active.some(({ silence }) => silence.id === id))
    .map((silence) => ({ silence, until: tx.now }))
  if (!begun.length && !over.length) return incident
  const happenings = decide(incident, { type: 'hold_sla', begun, over }, tx.now)
  if (happenings instanceof Problem) throw happenings
  return tx.append(incident, happenings, clock)
}

const latest = (...moments: (Date | undefined)[]) =>
  new Date(Math.max(...moments.flatMap((moment) => (moment ? [moment.getTime()] : []))))
