import { weekdays } from '../core/oncall/clock-fields.ts'

/** Hours of a layer as the configuration writes them. */
export interface Hours {
  from: string
  to: string
  days?: string[]
}

/** A stretch that comes back every week: minutes from Monday 00:00 on the wall clock, and its length in minutes. */
export interface WeekWindow {
  start: number
  length: number
}

const day = 1_440
const week = 7 * day

/** Minutes of a week from Monday 00:00; days count from 0 on Monday. */
export const minuteOfWeek = (weekday: number, minuteOfDay: number) => (weekday * day + minuteOfDay) % week

/** The same stretch on every day of the week. */
export const everyDay = (minuteOfDay: number, length: number): WeekWindow[] =>
  weekdays.map((_, index) => ({ start: minuteOfWeek(index, minuteOfDay), length }))

/** Stretches as hours of the day on days of the week: a long one is cut at its own time of day. None at all: always. */
export function hoursOf(windows: WeekWindow[]): Hours[] {
  if (windows.some(({ length }) => length >= week)) return []
  const pieces = windows.flatMap(({ start, length }) =>
    Array.from({ length: Math.ceil(length / day) }, (_, index) => ({
      start: (start + index * day) % week,
      length: Math.min(day, length - index * day),
    })),
  )
  const groups = Map.groupBy(pieces, ({ start, length }) => `${clock(start)} ${clock(start + length)}`)
  return [...groups].map(([key, all]) => {
    const [from, to] = key.split(' ') as [string, string]
    const days = [...new Set(all.map(({ start }) => Math.floor(start / day)))].toSorted((a, b) => a - b)
    return { from, to, ...(days.length < 7 && { days: days.map((index) => weekdays[index]!) }) }
  })
}

/** Whether two sets of hours ever run at the same time of the week. */
export function meet(a: Hours[], b: Hours[]): boolean {
  const left = windowsOf(a)
  const right = windowsOf(b)
  return left.some((one) => right.some((other) => isWithin(one, other.start) || isWithin(other, one.start)))
}

const isWithin = ({ start, length }: WeekWindow, minute: number) => (minute - start + week) % week < length

function windowsOf(hours: Hours[]): WeekWindow[] {
  if (!hours.length) return [{ start: 0, length: week }]
  return hours.flatMap(({ from, to, days = [...weekdays] }) =>
    days.map((name) => {
      const start = minuteOfWeek((weekdays as readonly string[]).indexOf(name), minutesOf(from))
      return { start, length: ((minutesOf(to) - minutesOf(from) + day - 1) % day) + 1 }
    }),
  )
}

/** Minutes of a day from `HH:MM` with or without seconds. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** A minute of the day as `HH:MM`. */
export const clock = (minute: number) => {
  const within = minute % day
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}
