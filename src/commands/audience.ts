import type { Directory } from '../core/directory.ts'
import type { FindAudience } from '../core/escalate.ts'
import type { Urgency } from '../core/incident.ts'
import { audience } from '../core/oncall/audience.ts'
import { passedOver } from '../core/oncall/policy.ts'
import { activeIn, targetDirectory } from './target-directory.ts'

/**
 * Who the steps of a policy reach at this moment, for an incident of this urgency. Inactive users are never paged; a
 * step that does not count now, and every target without anybody, says why in words.
 */
export function findAudience(directory: Directory, now: Date, urgency: Urgency): FindAudience {
  const isActive = activeIn(directory)
  const targets = targetDirectory(directory)
  return (step, turn) => {
    const why = passedOver(step, urgency, now)
    if (why) return { users: [], channels: [], empty: [`this step (${why})`] }
    const { users, channels, empty } = audience(step, targets, now, isActive, turn)
    return { users: users.map((u) => ({ ...u, name: directory.users.get(u.id)?.name ?? u.id })), channels, empty }
  }
}
