import { snoozeRange } from '../../core/decide.ts'
import { Problem } from '../../core/problem.ts'
import type { Intervention } from './live-through.ts'
import type { Asked } from './simulation-input.ts'

/** What people do in a simulation, by the time that has passed since the incident opened. */
export interface Planned extends Omit<Intervention, 'at'> {
  afterMs: number
}

/** Reads who does what; throws Problem `invalid` for a snooze that only half is said. */
export function interventionsOf({ acknowledge_after, snooze_after, snooze_for, resolve_after }: Asked): Planned[] {
  const planned: Planned[] = []
  if (acknowledge_after !== undefined)
    planned.push({ afterMs: acknowledge_after, command: () => ({ type: 'acknowledge' }) })
  if (snooze_after !== undefined || snooze_for !== undefined)
    planned.push({ afterMs: snooze_after ?? 0, command: snoozing(snooze_for) })
  if (resolve_after !== undefined) planned.push({ afterMs: resolve_after, command: () => ({ type: 'resolve' }) })
  return planned
}

function snoozing(length: number | undefined): Planned['command'] {
  if (length === undefined)
    throw new Problem('invalid', 'Say how long it is snoozed: `snooze_for`, such as 30m.', {
      fields: { snooze_for: 'Write a duration, such as 30m.' },
    })
  if (length < snoozeRange.min || length > snoozeRange.max)
    throw new Problem('invalid', 'A snooze lasts from 1 minute to 30 days.', {
      fields: { snooze_for: 'Choose 1 minute to 30 days.' },
    })
  return (now) => ({ type: 'snooze', until: new Date(now.getTime() + length) })
}
