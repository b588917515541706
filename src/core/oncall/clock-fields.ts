import { Temporal } from '@js-temporal/polyfill'
import { z } from 'zod'

/** The days of the week in ISO order: Monday is at 0. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** A day of the week by its English name. */
export const Weekday = z.enum(weekdays, { error: `Write the day as one of ${weekdays.join(', ')}.` })
export type Weekday = z.output<typeof Weekday>

const clockError = { error: 'Write the time as text, HH:MM on a 24-hour clock, such as "09:00".' }

/** A time on the wall clock, `HH:MM`. */
export const TimeOfDay = z.string(clockError).regex(/^([01]\d|2[0-3]):[0-5]\d$/, clockError)

/** The time at which something ends, `HH:MM`; `24:00` is another word for midnight. */
export const EndOfDay = z
  .string(clockError)
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, clockError)
  .transform((text) => (text === '24:00' ? '00:00' : text))

const zoneError = { error: 'Write the time zone as an IANA name, such as Europe/Berlin or America/New_York.' }

/** An IANA time zone; bare offsets are refused because they know no summer time. */
export const TimeZone = z
  .string(zoneError)
  .regex(/^[A-Za-z]/, { ...zoneError, abort: true })
  .refine(isZone, zoneError)

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
