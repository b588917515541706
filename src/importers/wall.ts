import { Temporal } from '@js-temporal/polyfill'
import { wallAt } from '../core/oncall/wall-clock.ts'

/** What a clock on the wall in a zone shows at a moment that is given with its offset, or as milliseconds since the epoch. */
export const wallOf = (moment: string | number, zone: string): Temporal.PlainDateTime =>
  wallAt(typeof moment === 'number' ? moment : Temporal.Instant.from(moment).epochMilliseconds, zone)

/** A moment in UTC, as overrides have it. */
export const utcOf = (moment: string | number) =>
  new Date(typeof moment === 'number' ? moment : Temporal.Instant.from(moment).epochMilliseconds).toISOString()

/** A wall-clock time to the minute, as layers have it. */
export const writtenWall = (wall: Temporal.PlainDateTime) => wall.toString({ smallestUnit: 'minute' })

/** Its time of day, `HH:MM`. */
export const timeOfDay = (wall: Temporal.PlainDateTime) => wall.toPlainTime().toString({ smallestUnit: 'minute' })
