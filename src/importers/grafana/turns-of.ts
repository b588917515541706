import { Temporal } from '@js-temporal/polyfill'
import { weekdays } from '../../core/oncall/clock-fields.ts'
import { everyDay, type Hours, hoursOf, minuteOfWeek, type WeekWindow } from '../hours.ts'
import { timeOfDay } from '../wall.ts'
import type { OncallShift } from './shapes.ts'

/** A recurring shift as a rotation of ours. */
export interface Turns {
  rotation: object
  begins: Temporal.PlainDateTime
  /** The slots of a whole cycle: the position of a group, or nothing where nobody holds the turn. */
  slots: (number | undefined)[]
  restrictions: Hours[]
  /** What is not quite the same, in words. */
  differs?: string
}

const icalDays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const longestCycle = 400
const day = 1_440
const week = 7 * day

/**
 * The turns of a recurring shift with so many groups; or why there are none, in words. There a shift is an event that
 * recurs and has a length; here turns follow each other, so a pause between events becomes slots that nobody holds, or
 * hours outside which the layer is silent.
 */
export function turnsOf(shift: OncallShift, groups: number): Turns | string {
  const { frequency, by_day: byDay, by_month: byMonth, by_monthday: byMonthDay } = shift
  if (byMonth?.length || byMonthDay?.length) return 'days of the month and months of the year cannot be chosen here'
  if (shift.duration % 60 !== 0) return 'its length is no whole number of minutes'
  if (frequency === 'monthly') return monthly(shift, groups)
  if (frequency === 'weekly') return byDay?.length ? weeklyOnDays(shift, groups) : weekly(shift, groups)
  if (frequency === 'daily') return byDay?.length ? dailyOnDays(shift, groups) : daily(shift, groups)
  if (frequency === 'hourly')
    return byDay?.length ? 'hourly turns cannot be limited to days of the week here' : hourly(shift, groups)
  return 'it has no frequency'
}

const startOf = ({ start }: OncallShift) => Temporal.PlainDateTime.from(start)
const minutesOfLength = ({ duration }: OncallShift) => duration / 60

/** The first event at or after the rotation begins, where events come every so many hours. */
function firstEvery(shift: OncallShift, hours: number): Temporal.PlainDateTime {
  const start = startOf(shift)
  const from = Temporal.PlainDateTime.from(shift.rotation_start ?? shift.start)
  const events = Math.max(0, Math.ceil(start.until(from, { largestUnit: 'hours' }).total('hours') / hours))
  return start.add({ hours: events * hours })
}

/** The first event at or after the rotation begins, on one of the days. */
function firstOnDays(shift: OncallShift, days: number[]): Temporal.PlainDateTime {
  const from = Temporal.PlainDateTime.from(shift.rotation_start ?? shift.start)
  const start = startOf(shift)
  const later = Temporal.PlainDateTime.compare(from, start) > 0 ? from : start
  const candidates = Array.from({ length: 9 }, (_, ahead) =>
    later.toPlainDate().add({ days: ahead }).toPlainDateTime(start.toPlainTime()),
  )
  return candidates.find((at) => days.includes(at.dayOfWeek - 1) && Temporal.PlainDateTime.compare(at, later) >= 0)!
}

/** Each group for `held` slots, then nobody for the rest of its turn. */
const spread = (groups: number, held: number, whole: number) =>
  Array.from({ length: groups * whole }, (_, slot) => (slot % whole < held ? Math.floor(slot / whole) : undefined))

const minuteOf = (at: Temporal.PlainDateTime) => at.hour * 60 + at.minute
const silent = (windows: WeekWindow[]) => hoursOf(windows)
const overlong = (length: number, whole: number) =>
  length > whole ? { differs: 'its events overlap each other there; here the next turn ends the one before' } : {}

function monthly(shift: OncallShift, groups: number): Turns | string {
  if (minutesOfLength(shift) < 28 * day) return 'monthly turns that do not last the whole month cannot be drawn here'
  const begins = startOf(shift)
  return {
    rotation: { every: 'month', interval: shift.interval ?? 1, day: begins.day, handoff: timeOfDay(begins) },
    begins,
    slots: spread(groups, 1, 1),
    restrictions: [],
  }
}

function weekly(shift: OncallShift, groups: number): Turns | string {
  const interval = shift.interval ?? 1
  const length = minutesOfLength(shift)
  const begins = firstEvery(shift, interval * 168)
  if (length > week && length % week !== 0 && length < interval * week)
    return 'turns of more than a week must be whole weeks here'
  const start = minuteOfWeek(begins.dayOfWeek - 1, minuteOf(begins))
  return {
    rotation: { every: 'week', interval: 1, weekday: weekdays[begins.dayOfWeek - 1], handoff: timeOfDay(begins) },
    begins,
    slots: spread(groups, Math.min(interval, Math.ceil(length / week)), interval),
    restrictions: length < week ? silent([{ start, length }]) : [],
    ...overlong(length, interval * week),
  }
}

function weeklyOnDays(shift: OncallShift, groups: number): Turns {
  const interval = shift.interval ?? 1
  const days = shift.by_day!.map((name) => icalDays.indexOf(name))
  const begins = firstOnDays(shift, days)
  const length = minutesOfLength(shift)
  const weekStart = icalDays.indexOf(shift.week_start ?? 'SU')
  const fromWeekStart = (index: number) => (index - weekStart + 7) % 7
  // Handing off with the first event of the week leaves one that runs across its end with whoever began it.
  const first = days.toSorted((a, b) => fromWeekStart(a) - fromWeekStart(b))[0]!
  const windows = days.map((index) => ({
    start: minuteOfWeek(index, minuteOf(begins)),
    length: Math.min(length, week),
  }))
  return {
    rotation: { every: 'week', interval: 1, weekday: weekdays[first], handoff: timeOfDay(begins) },
    begins,
    slots: spread(groups, 1, interval),
    restrictions: days.length === 7 && length >= day ? [] : silent(windows),
  }
}

function daily(shift: OncallShift, groups: number): Turns | string {
  const interval = shift.interval ?? 1
  const length = minutesOfLength(shift)
  const begins = firstEvery(shift, interval * 24)
  if (length > day && length % day !== 0 && length < interval * day)
    return 'turns of more than a day must be whole days here'
  return {
    rotation: { every: 'day', interval: 1, handoff: timeOfDay(begins) },
    begins,
    slots: spread(groups, Math.min(interval, Math.ceil(length / day)), interval),
    restrictions: length < day ? silent(everyDay(minuteOf(begins), length)) : [],
    ...overlong(length, interval * day),
  }
}

/** Only the chosen days count as turns: after enough weeks every group has had every one of them. */
function dailyOnDays(shift: OncallShift, groups: number): Turns | string {
  const interval = shift.interval ?? 1
  const days = shift.by_day!.map((name) => icalDays.indexOf(name))
  const begins = firstOnDays(shift, days)
  const turn = groups * interval
  const weeks = turn / divisorOf(turn, days.length)
  if (weeks * 7 > longestCycle) return 'its turns come back in the same order only after more than a year'
  let held = 0
  const slots = Array.from({ length: weeks * 7 }, (_, ahead) => {
    if (!days.includes((begins.dayOfWeek - 1 + ahead) % 7)) return undefined
    held += 1
    return Math.floor((held - 1) / interval) % groups
  })
  const length = minutesOfLength(shift)
  return {
    rotation: { every: 'day', interval: 1, handoff: timeOfDay(begins) },
    begins,
    slots,
    restrictions: length < day ? silent(everyDay(minuteOf(begins), length)) : [],
    ...overlong(length, day),
  }
}

function hourly(shift: OncallShift, groups: number): Turns | string {
  const interval = shift.interval ?? 1
  const hours = minutesOfLength(shift) / 60
  const begins = firstEvery(shift, interval)
  const isWhole = hours >= interval
  if (!isWhole && !Number.isInteger(hours)) return 'hourly turns with a pause must be whole hours here'
  if (!isWhole && groups * interval > longestCycle) return 'its turns come back in the same order only after too long'
  return {
    rotation: { every: { hours: isWhole ? interval : 1 }, handoff: timeOfDay(begins) },
    begins,
    slots: isWhole ? spread(groups, 1, 1) : spread(groups, hours, interval),
    restrictions: [],
    ...overlong(hours, interval),
  }
}

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b))
