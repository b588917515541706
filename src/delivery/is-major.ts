import type { MajorRule } from '../core/directory.ts'
import type { Incident } from '../core/incident.ts'

/** Whether an incident gets a channel of its own: every condition the rule names holds. An empty rule names nobody. */
export function isMajor(rule: MajorRule | undefined, { urgency, priority, service }: Incident): boolean {
  if (!rule?.urgency && !rule?.priority && !rule?.services) return false
  return (
    (!rule.urgency || rule.urgency.includes(urgency)) &&
    (!rule.priority || (priority !== undefined && rule.priority.includes(priority))) &&
    (!rule.services || rule.services.includes(service))
  )
}
