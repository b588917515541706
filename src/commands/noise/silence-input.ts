import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { TimeZone } from '../../core/oncall/clock-fields.ts'
import { Problem } from '../../core/problem.ts'
import { isOpen, type Matcher, readMatchers } from '../../core/silence/matcher.ts'
import { type Recurrence, seriesOf } from '../../core/silence/recurrence.ts'
import type { SilenceKind } from '../../core/silence/silence.ts'
import { lengthInput } from '../length-input.ts'
import { momentInput } from '../moment-input.ts'

/** The longest silence that does not come again, in milliseconds. */
const longestMs = 90 * 86_400_000
const shortestMs = 60_000
/** The longest window of a series, in milliseconds. */
const longestWindowMs = 7 * 86_400_000

/** A field for matchers, as one text or as a list. */
export const matchersInput = () =>
  z.union([z.string().max(10_000), z.array(z.string().max(1_000)).max(30)], {
    error: 'Write matchers such as service=checkout.',
  })

/** The fields that say when a silence is there. */
export const timesInput = {
  for: lengthInput()
    .optional()
    .meta({ description: 'How long, such as 2h; at most 90d', label: 'For', kind: 'duration' }),
  until: momentInput().optional().meta({ description: 'Or until when, such as 2026-01-05T09:00:00Z', label: 'Until' }),
  rrule: z.string().max(500).optional().meta({
    description: 'When it comes again, as an RRULE such as FREQ=WEEKLY;BYDAY=SU; the first window begins at `starts`',
    label: 'Recurrence',
  }),
  duration: lengthInput()
    .optional()
    .meta({ description: 'How long each window of a recurrence is, at most 7d', label: 'Window', kind: 'duration' }),
  time_zone: TimeZone.optional().meta({
    description: 'The time zone a recurrence follows, such as Europe/Berlin; UTC when left out',
    label: 'Time zone',
  }),
}

/** When its maker is reminded, and where besides. */
export const remindInput = {
  remind: lengthInput()
    .optional()
    .meta({ description: 'How long before its end you are reminded, such as 30m; 0 for never', label: 'Remind' }),
  channel: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Also remind this Slack channel', label: 'Channel', kind: 'channel' }),
}

/** Reads matchers and refuses a set that would keep everything quiet, or a maintenance window that names no service. */
export function matchersOf(written: string | string[], kind: SilenceKind): Matcher[] {
  const matchers = readMatchers([written].flat().join('\n'))
  if (!matchers.length) throw invalid('matchers', 'Write at least one matcher, such as service=checkout.')
  if (matchers.every(isOpen))
    throw invalid('matchers', 'These matchers are true of every alert: name at least one thing that must be there.')
  const named = matchers.some(({ name, sign }) => name === 'service' && (sign === '=' || sign === '=~'))
  if (kind === 'maintenance' && !named)
    throw invalid('matchers', 'A maintenance window names its services: add service=… to its matchers.')
  return matchers
}

interface WrittenTimes {
  for?: number | undefined
  until?: Date | undefined
  rrule?: string | undefined
  duration?: number | undefined
  time_zone?: string | undefined
}

/** Reads when a silence ends, and when it comes again; throws Problem `invalid` with what to write. */
export function timesOf(written: WrittenTimes, startsAt: Date, now: Date): { endsAt?: Date; recurrence?: Recurrence } {
  const { for: length, until, rrule } = written
  if (length !== undefined && until) throw invalid('for', 'Give either `for` or `until`, not both.')
  const from = startsAt > now ? startsAt : now
  const endsAt = until ?? (length === undefined ? undefined : new Date(from.getTime() + length))
  if (rrule === undefined) {
    if (written.duration !== undefined)
      throw invalid('duration', 'A window belongs to a recurrence: write `for` instead.')
    if (!endsAt) throw invalid('for', 'Say how long it lasts: `for`, such as 2h, or `until`. At most 90 days.')
    return { endsAt: within(endsAt, from) }
  }
  const recurrence = recurrenceOf(rrule, written)
  seriesOf(recurrence, startsAt)
  if (endsAt && endsAt <= now) throw invalid('until', 'It would be over already; choose a later end.')
  return { recurrence, ...(endsAt && { endsAt }) }
}

function within(endsAt: Date, from: Date): Date {
  const length = endsAt.getTime() - from.getTime()
  if (length < shortestMs) throw invalid('until', 'It lasts at least 1 minute; choose a later end.')
  if (length > longestMs) throw invalid('until', 'It lasts at most 90 days; choose an earlier end, or a recurrence.')
  return endsAt
}

function recurrenceOf(rule: string, { duration, time_zone: timeZone = 'UTC' }: WrittenTimes): Recurrence {
  if (duration === undefined) throw invalid('duration', 'Say how long each window is: `duration`, such as 2h.')
  if (duration < shortestMs || duration > longestWindowMs)
    throw invalid('duration', 'A window is 1 minute to 7 days long.')
  return { rule, durationMs: duration, timeZone }
}

const invalid = (field: string, message: string) => new Problem('invalid', message, { fields: { [field]: message } })

/** How long before the end its maker is reminded: as written, else as the installation has it. */
export const remindOf = ({ settings }: Pick<Context, 'settings'>, written: number | undefined): number =>
  written ?? settings.silences?.remindMs ?? 30 * 60_000
