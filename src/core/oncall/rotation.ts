import { z } from 'zod'
import { TimeOfDay, Weekday } from './clock-fields.ts'

const everyError = {
  error: 'Write `every` as hour, day, week or month, or as a length of your own: { hours: 12 } or { days: 10 }.',
}
const whole = (most: number) =>
  z
    .int({ error: `Write a whole number from 1 to ${most}.` })
    .min(1, { error: 'The least is 1.' })
    .max(most, { error: `The most is ${most}.` })

/**
 * How often the next person takes over. All of it runs on the wall clock of the schedule: a 12-hour rotation from 09:00
 * hands off at 09:00 and 21:00 all year, so a turn across a clock change is an hour shorter or longer.
 */
export const Rotation = z
  .strictObject({
    every: z
      .union(
        [
          z.enum(['hour', 'day', 'week', 'month']),
          z.strictObject({ hours: whole(8784).describe('The length of a turn in hours.') }),
          z.strictObject({ days: whole(366).describe('The length of a turn in days.') }),
        ],
        everyError,
      )
      .describe('The length of a turn: hour, day, week, month, { hours: n } or { days: n }.'),
    interval: whole(100).default(1).describe('How many of them make a turn: 2 with week hands off every second week.'),
    handoff: TimeOfDay.default('09:00').describe('The wall-clock time of the handoff, HH:MM.'),
    weekday: Weekday.optional().describe('For week: the day of the handoff; the day of `starts` when left out.'),
    day: whole(31)
      .optional()
      .describe(
        'For month: the day of the handoff, or the last one of a shorter month; the day of `starts` if absent.',
      ),
  })
  .superRefine(({ every, weekday, day }, context) => {
    const misplaced = (field: string, unit: string) =>
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `\`${field}\` only means something with every: ${unit}; leave it out.`,
      })
    if (weekday && every !== 'week') misplaced('weekday', 'week')
    if (day && every !== 'month') misplaced('day', 'month')
  })
export type Rotation = z.output<typeof Rotation>
