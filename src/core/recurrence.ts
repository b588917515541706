import { Temporal } from '@js-temporal/polyfill'
import { type Weekday, weekdays } from './oncall/clock-fields.ts'
import { instantOf, wallAt } from './oncall/wall-clock.ts'

/** Something that comes again: at these times of the wall clock of a place, on these days of the week. */
export interface Recurrence {
  /** `HH:MM`, one or several. */
  times: readonly string[]
  /** An IANA name. */
  timeZone: string
  weekdays: readonly Weekday[]
}

/** One time at which it comes, and the day of the calendar that it belongs to. */
export interface Occurrence {
  day: Temporal.PlainDate
  at: Date
}

/** A day may be left out as a whole, and a week may have one day that counts. */
const furthest = 8

/**
 * The newest occurrence at or before a moment. Each time of a day has one moment whatever the clocks do: of an hour that
 * comes twice the first, for an hour that is left out the moment of the jump.
 */
export function newestOccurrence(when: Recurrence, now: Date): Occurrence {
  const today = wallAt(now.getTime(), when.timeZone).toPlainDate()
  for (let back = 0; back <= furthest; back++) {
    const day = today.subtract({ days: back })
    const at = momentsOn(when, day).findLast((moment) => moment <= now)
    if (at) return { day, at }
  }
  throw new Error('What recurs does so on at least one day of the week.')
}

/** The first occurrence after a moment. */
export function nextOccurrence(when: Recurrence, now: Date): Date {
  const today = wallAt(now.getTime(), when.timeZone).toPlainDate()
  for (let ahead = 0; ahead <= furthest; ahead++) {
    const at = momentsOn(when, today.add({ days: ahead })).find((moment) => moment > now)
    if (at) return at
  }
  throw new Error('What recurs does so on at least one day of the week.')
}

/** How many occurrences lie between two moments, both left out; counting ends at `most`. */
export function countBetween(when: Recurrence, after: Date, before: Date, most: number): number {
  let count = 0
  for (let at = nextOccurrence(when, after); at < before && count < most; at = nextOccurrence(when, at)) count += 1
  return count
}

/** Whether it comes on a day of the calendar. */
export const recursOn = ({ weekdays: wanted }: Pick<Recurrence, 'weekdays'>, day: Temporal.PlainDate) =>
  wanted.includes(weekdays[day.dayOfWeek - 1]!)

/** The moment of a time on a day of the calendar. */
export const momentOf = (time: string, day: Temporal.PlainDate, timeZone: string) =>
  new Date(instantOf(day.toPlainDateTime(Temporal.PlainTime.from(time)), timeZone))

/** The moments of a day in their order; two times of an hour that is left out are one. */
function momentsOn(when: Recurrence, day: Temporal.PlainDate): Date[] {
  if (!recursOn(when, day)) return []
  const moments = when.times.map((time) => momentOf(time, day, when.timeZone).getTime())
  return [...new Set(moments)].sort((a, b) => a - b).map((at) => new Date(at))
}
