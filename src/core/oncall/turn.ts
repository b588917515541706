import { Temporal } from '@js-temporal/polyfill'
import { weekdays } from './clock-fields.ts'
import type { Rotation } from './rotation.ts'
import { instantOf, wallAt } from './wall-clock.ts'

/** One turn of a rotation: its number, counted from 0 at the start, and when it hands off (epoch ms, exclusive). */
export interface Turn {
  number: number
  ends: number
}

/**
 * A reader of the turn running at an instant (epoch ms, at or after `starts`). The first turn is the one that `starts`
 * falls in, so it may be shorter. A turn of which the clock change skips every minute has no length and is passed over.
 */
export function turnsOf(rotation: Rotation, starts: number, zone: string): (at: number) => Turn {
  const grid = gridOf(rotation, wallAt(starts, zone))
  const handoff = (turn: number) => instantOf(grid.begins(turn), zone)
  return (at) => {
    // The estimate is from wall-clock arithmetic, which a clock change can put one turn off.
    let number = grid.estimate(wallAt(at, zone))
    while (handoff(number) > at) number -= 1
    let ends = handoff(number + 1)
    while (ends <= at) {
      number += 1
      ends = handoff(number + 1)
    }
    return { number, ends }
  }
}

/** The handoffs of a rotation on the wall clock. */
interface Grid {
  begins(turn: number): Temporal.PlainDateTime
  estimate(wall: Temporal.PlainDateTime): number
}

function gridOf(rotation: Rotation, start: Temporal.PlainDateTime): Grid {
  const time = Temporal.PlainTime.from(rotation.handoff)
  return rotation.every === 'month' ? monthly(rotation, start, time) : regular(rotation, start, time)
}

/** Turns of equal length on the wall clock, where a day always has 24 hours. */
function regular(rotation: Rotation, start: Temporal.PlainDateTime, time: Temporal.PlainTime): Grid {
  const length = hoursOf(rotation)
  const turns = (from: Temporal.PlainDateTime, to: Temporal.PlainDateTime) =>
    Math.floor(from.until(to, { largestUnit: 'hours' }).hours / length)
  const latest = latestHandoff(rotation, start, time)
  const first = latest.add({ hours: turns(latest, start) * length })
  return {
    begins: (turn) => first.add({ hours: turn * length }),
    estimate: (wall) => turns(first, wall),
  }
}

function hoursOf({ every, interval }: Rotation): number {
  if (typeof every === 'object') return interval * ('hours' in every ? every.hours : every.days * 24)
  return interval * { hour: 1, day: 24, week: 168, month: 0 }[every]
}

function latestHandoff({ every, weekday }: Rotation, start: Temporal.PlainDateTime, time: Temporal.PlainTime) {
  const sameDay = start.toPlainDate().toPlainDateTime(time)
  const latest = Temporal.PlainDateTime.compare(sameDay, start) > 0 ? sameDay.subtract({ days: 1 }) : sameDay
  if (every !== 'week' || !weekday) return latest
  return latest.subtract({ days: (latest.dayOfWeek - 1 - weekdays.indexOf(weekday) + 7) % 7 })
}

/** Turns of whole months, each from the wanted day or the last one that the month has. */
function monthly(rotation: Rotation, start: Temporal.PlainDateTime, time: Temporal.PlainTime): Grid {
  const day = rotation.day ?? start.day
  const handoffIn = (month: Temporal.PlainYearMonth) =>
    month.toPlainDate({ day: Math.min(day, month.daysInMonth) }).toPlainDateTime(time)
  const startMonth = start.toPlainDate().toPlainYearMonth()
  const late = Temporal.PlainDateTime.compare(handoffIn(startMonth), start) > 0
  const first = late ? startMonth.subtract({ months: 1 }) : startMonth
  return {
    begins: (turn) => handoffIn(first.add({ months: turn * rotation.interval })),
    estimate: (wall) => {
      const months = first.until(wall.toPlainDate().toPlainYearMonth(), { largestUnit: 'months' }).months
      return Math.floor(months / rotation.interval)
    },
  }
}
