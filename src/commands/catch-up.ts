import { clockActor } from '../core/actor.ts'
import { decide } from '../core/decide.ts'
import type { Incident } from '../core/incident.ts'
import type { IncidentWork } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import { findAudience } from './audience.ts'

const clock = clockActor('escalation')

/**
 * Lets the clock look at an incident until nothing is due any more, so that a step without delay pages in the same
 * transaction that opened it, and steps with nobody to page are passed over at once.
 */
export function catchUp(tx: IncidentWork, incident: Incident): Incident {
  let current = incident
  for (let left = mostTicks(incident); left > 0; left -= 1) {
    const audience = findAudience(tx.directory, tx.now, current.urgency)
    const happenings = decide(current, { type: 'tick', audience }, tx.now)
    if (happenings instanceof Problem) throw happenings
    if (!happenings.length) return current
    current = tx.append(current, happenings, clock)
  }
  return current
}

/** Every step of every round, waking, exhaustion and two SLA targets: more cannot be due at once. */
const mostTicks = ({ escalation }: Incident) =>
  (escalation ? escalation.policy.steps.length * (escalation.policy.repeat + 1) : 0) + 6
