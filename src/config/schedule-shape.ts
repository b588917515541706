import { z } from 'zod'
import { duration } from '../core/duration.ts'
import { regexField } from '../core/investigation/rule.ts'
import type { InvestigationSchedule } from '../core/investigation/schedule.ts'
import { TimeOfDay, TimeZone, Weekday, weekdays } from '../core/oncall/clock-fields.ts'
import { channelField } from './channel-field.ts'

/** `[[investigation.schedules]]`: what is investigated by the clock. */
export const Schedules = z
  .array(
    z
      .strictObject({
        name: z
          .string()
          .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u, {
            error: 'is no name: write letters, digits, ".", "_" and "-"',
          })
          .describe('Names it; each name once'),
        profile: z.string().min(1).optional().describe('Of which profile; the usual one when left out'),
        services: z
          .array(z.string().min(1).max(200))
          .min(1)
          .optional()
          .describe('Which services; * stands for anything. All that the profile declares when left out'),
        namespace: regexField('Only services declared with a namespace that matches this').optional(),
        time: z
          .union([TimeOfDay.transform((time) => [time]), z.array(TimeOfDay).min(1).max(24)], {
            error: 'must be a time, HH:MM on a 24-hour clock, or a list of up to 24 of them',
          })
          .describe('When, HH:MM; several in a list'),
        time_zone: TimeZone.default('UTC').describe('The time zone of that time, such as Europe/Berlin'),
        weekdays: z
          .array(Weekday)
          .min(1)
          .default([...weekdays])
          .describe('On which days'),
        since: duration({ min: '5m', max: '24h' }).prefault('1h').describe('How far back each looks'),
        channel: channelField().optional().describe('Where results go, instead of the usual place'),
        only_when_unwell: z
          .boolean()
          .default(false)
          .describe('Investigate only what shows an anomaly or has an open incident, and say nothing of the others'),
      })
      .refine(({ profile, services, namespace }) => (profile ?? services ?? namespace) !== undefined, {
        error: 'names nothing to investigate: add services, namespace or profile',
      }),
  )
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'names two schedules alike: give each a name of its own',
  })

/** Schedules as the rest of Allclear takes them. */
export const settleSchedules = (written: z.output<typeof Schedules>): readonly InvestigationSchedule[] =>
  written.map(({ name, profile, services, namespace, time, time_zone, weekdays: days, ...rest }) => ({
    ...{ name, times: time, timeZone: time_zone, weekdays: days },
    ...(profile !== undefined && { profile }),
    ...(services && { services }),
    ...(namespace !== undefined && { namespace }),
    ...(rest.channel !== undefined && { channel: rest.channel }),
    ...{ sinceMs: rest.since, onlyWhenUnwell: rest.only_when_unwell },
  }))
