import { Temporal } from '@js-temporal/polyfill'
import { weekdays } from '../oncall/clock-fields.ts'
import { instantOf, wallAt } from '../oncall/wall-clock.ts'
import type { Window } from '../telemetry/window.ts'
import type { DigestSettings } from './settings.ts'

/** The digest of one day: when it is due, what it covers, and what that is compared with. */
export interface Due {
  /** `YYYY-MM-DD`. */
  date: string
  at: Date
  window: Window
  previous: Window
}

type When = Pick<DigestSettings, 'time' | 'timeZone' | 'weekdays'>

/**
 * The newest digest that is due at a moment. A day has one such moment whatever the clocks do: of an hour that comes twice
 * the first, for an hour that is left out the moment of the jump.
 */
export function newestDue(when: When, now: Date): Due {
  const today = wallAt(now.getTime(), when.timeZone).toPlainDate()
  for (let back = 0; back <= 7; back++) {
    const due = dueOn(when, today.subtract({ days: back }))
    if (due && due.at <= now) return due
  }
  throw new Error('A digest is sent on no day of the week.')
}

/** When the next one is due after a moment. */
export function nextDue(when: When, now: Date): Date {
  const today = wallAt(now.getTime(), when.timeZone).toPlainDate()
  for (let ahead = 0; ahead <= 7; ahead++) {
    const due = dueOn(when, today.add({ days: ahead }))
    if (due && due.at > now) return due.at
  }
  throw new Error('A digest is sent on no day of the week.')
}

/** The digest of a day of the calendar; undefined on a day that has none. */
export function dueOn(when: When, date: Temporal.PlainDate | string): Due | undefined {
  const day = Temporal.PlainDate.from(date)
  if (!isSentOn(when, day)) return undefined
  let days = 1
  while (!isSentOn(when, day.subtract({ days }))) days += 1
  const [before, from, to] = [2 * days, days, 0].map((back) => momentOf(when, day.subtract({ days: back }))) as [
    Date,
    Date,
    Date,
  ]
  return { date: day.toString(), at: to, window: { from, to }, previous: { from: before, to: from } }
}

const isSentOn = ({ weekdays: wanted }: When, day: Temporal.PlainDate) => wanted.includes(weekdays[day.dayOfWeek - 1]!)

const momentOf = ({ time, timeZone }: When, day: Temporal.PlainDate) =>
  new Date(instantOf(day.toPlainDateTime(Temporal.PlainTime.from(time)), timeZone))
