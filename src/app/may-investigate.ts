import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'

/** Whether it is worth a job to consider an incident that opened: with rules always, since they look at its alerts. */
export function mayInvestigate({ profiles, investigation }: Config, { urgency }: Pick<Incident, 'urgency'>): boolean {
  if (!profiles.length) return false
  return investigation.rules.length > 0 || (investigation.onIncident && urgency === 'high')
}
