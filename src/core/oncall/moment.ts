import { Temporal } from '@js-temporal/polyfill'
import { z } from 'zod'
import { instantOf } from './wall-clock.ts'

const shape = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** A date or a date with its time, as text; the native dates of TOML are taken by their text. */
export const Moment = z.preprocess(
  (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value),
  z.string({ error: 'Write a date, such as 2026-01-05, or a date and time, such as 2026-01-05T09:00.' }),
)

/**
 * The instant (epoch milliseconds) a text names: with `Z` or an offset as it stands, otherwise on the wall clock of
 * `zone`; a bare date means `time` (HH:MM) on that day, and is refused when there is no `time`. Undefined if unreadable.
 */
export function readMoment(text: string, zone: string, time?: string): number | undefined {
  const found = shape.exec(text)
  if (!found || (text.length === 10 && time === undefined)) return undefined
  try {
    if (found[1]) return Temporal.Instant.from(text).epochMilliseconds
    const wall = text.length === 10 ? Temporal.PlainDateTime.from(`${text}T${time}`) : Temporal.PlainDateTime.from(text)
    return instantOf(wall, zone)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
