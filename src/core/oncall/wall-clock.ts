import { Temporal } from '@js-temporal/polyfill'

/** What a clock on the wall in `zone` (an IANA name) shows at an instant (epoch milliseconds). */
export function wallAt(at: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime()
}

/**
 * The first instant (epoch milliseconds) at which the wall clock of `zone` has reached `wall`: the earlier one of a
 * repeated hour, and for a skipped time the moment of the jump, so that later wall times are never earlier instants.
 */
export function instantOf(wall: Temporal.PlainDateTime, zone: string): number {
  const found = wall.toZonedDateTime(zone)
  if (found.toPlainDateTime().equals(wall)) return found.epochMilliseconds
  const jump = found.add({ milliseconds: 1 }).getTimeZoneTransition('previous')
  return (jump ?? found).epochMilliseconds
}
