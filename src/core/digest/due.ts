import { Temporal } from '@js-temporal/polyfill'
import { momentOf, newestOccurrence, nextOccurrence, type Recurrence, recursOn } from '../recurrence.ts'
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

/** The newest digest that is due at a moment: one of each day of the calendar that has one. */
export const newestDue = (when: When, now: Date): Due => dueOn(when, newestOccurrence(recurrenceOf(when), now).day)!

/** When the next one is due after a moment. */
export const nextDue = (when: When, now: Date): Date => nextOccurrence(recurrenceOf(when), now)

const recurrenceOf = ({ time, timeZone, weekdays }: When): Recurrence => ({ times: [time], timeZone, weekdays })

/** The digest of a day of the calendar; undefined on a day that has none. */
export function dueOn(when: When, date: Temporal.PlainDate | string): Due | undefined {
  const day = Temporal.PlainDate.from(date)
  if (!recursOn(when, day)) return undefined
  let days = 1
  while (!recursOn(when, day.subtract({ days }))) days += 1
  const [before, from, to] = [2 * days, days, 0].map((back) =>
    momentOf(when.time, day.subtract({ days: back }), when.timeZone),
  ) as [Date, Date, Date]
  return { date: day.toString(), at: to, window: { from, to }, previous: { from: before, to: from } }
}
