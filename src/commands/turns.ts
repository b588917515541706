import { type OnCall, onCallReader } from '../core/oncall/on-call.ts'
import type { Schedule } from '../core/oncall/schedule.ts'

/** Who has a schedule at an instant, and who comes next; both ends are absent when no change is in sight. */
export interface Turns {
  now: { user: string | null; to?: Date; because: string }
  next?: { user: string | null; from: Date }
}

/** How many handoffs are looked at for one that changes the person; a lone member hands off to themselves for ever. */
const mostHandoffs = 500

/** The turn that holds at an instant and the one after it. */
export function turnsAt(schedule: Schedule, at: Date, isActive: (user: string) => boolean): Turns {
  const read = onCallReader(schedule, isActive)
  const first = read(at)
  const now = { user: first.user, because: reason(first) }
  let { until } = first
  for (let seen = 0; seen < mostHandoffs && until; seen += 1) {
    const following = read(until)
    if (following.user !== first.user)
      return { now: { ...now, to: until }, next: { user: following.user, from: until } }
    until = following.until
  }
  return { now }
}

function reason({ because }: OnCall): string {
  if (typeof because === 'string') return because
  return 'layer' in because ? because.layer : `override ${because.override}`
}
