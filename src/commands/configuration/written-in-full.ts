import { Service, Team, User } from '../../core/directory.ts'
import { Policy } from '../../core/oncall/policy.ts'
import { Schedule } from '../../core/oncall/schedule.ts'
import type { Held, WrittenObject } from '../../core/reconcile/held.ts'
import { writtenPolicy, writtenService } from '../written.ts'

/** A held object with every default filled in and every duration in its one spelling, so that equal ones look equal. */
export function writtenInFull(held: Held): Held {
  return { ...held, body: JSON.parse(JSON.stringify(full(held))) as WrittenObject }
}

function full({ kind, body }: Held): { id: string } {
  switch (kind) {
    case 'user':
      return User.parse(body)
    case 'team':
      return Team.parse(body)
    case 'schedule':
      return Schedule.parse(body)
    case 'policy':
      return writtenPolicy(Policy.parse(body))
    case 'service':
      return writtenService(Service.parse(body))
  }
}
