import { Temporal } from '@js-temporal/polyfill'
import { z } from 'zod'
import { EndOfDay, TimeOfDay, Weekday, weekdays } from './clock-fields.ts'
import { instantOf, wallAt } from './wall-clock.ts'

/** Hours of the day, on some days of the week; hours that end at or before they begin run across midnight. */
export const Restriction = z.strictObject({
  from: TimeOfDay.default('00:00').describe('When the hours begin, HH:MM on the wall clock.'),
  to: EndOfDay.default('00:00').describe('When the hours end, HH:MM; at or before `from` means on the next day.'),
  days: z
    .array(Weekday)
    .min(1, { error: 'Name at least one day, or leave `days` out for every day.' })
    .optional()
    .describe('The days of the week on which the hours begin; every day when left out.'),
})
export type Restriction = z.output<typeof Restriction>

/** Whether any of the hours are running, and the next instant (epoch ms) at which that may change; null for never. */
export interface Window {
  open: boolean
  until: number | null
}

/** Where `at` (epoch ms) falls among the hours, on the wall clock of `zone`; no hours at all means always open. */
export function windowAt(restrictions: readonly Restriction[], zone: string, at: number): Window {
  if (restrictions.length === 0) return { open: true, until: null }
  const today = wallAt(at, zone).toPlainDate()
  const windows = restrictions.map((restriction) => nearest(restriction, zone, today, at))
  return {
    open: windows.some((window) => window.open),
    until: Math.min(...windows.map((window) => window.until)),
  }
}

/** The window that holds `at`, or else the next one: from yesterday's, to more than a week of days a zone may skip. */
function nearest(restriction: Restriction, zone: string, today: Temporal.PlainDate, at: number) {
  for (let offset = -1; offset <= 15; offset += 1) {
    const date = today.add({ days: offset })
    if (restriction.days && !restriction.days.includes(weekdays[date.dayOfWeek - 1]!)) continue
    const from = instantOf(date.toPlainDateTime(Temporal.PlainTime.from(restriction.from)), zone)
    if (from > at) return { open: false, until: from }
    const last = restriction.to > restriction.from ? date : date.add({ days: 1 })
    const to = instantOf(last.toPlainDateTime(Temporal.PlainTime.from(restriction.to)), zone)
    if (to > at) return { open: true, until: to }
  }
  throw new Error(`No hours within two weeks of ${today} for ${JSON.stringify(restriction)}`)
}
