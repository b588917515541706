import { z } from 'zod'
import { type DigestSettings, usualDigests } from '../core/digest/settings.ts'
import { Service } from '../core/directory.ts'
import type { Notified } from '../core/notify.ts'
import { TimeOfDay, TimeZone, Weekday, weekdays } from '../core/oncall/clock-fields.ts'
import { channelField } from './channel-field.ts'
import { notifyField } from './notify-field.ts'

/** `[[digest]]`: what a day brought, told by itself. */
export const Digests = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u, { error: 'is no name: write letters, digits, ".", "_" and "-"' })
        .refine((name) => name !== 'now', { error: 'is taken by the digest of the moment' })
        .default('all')
        .describe('Names it; each name once'),
      time: TimeOfDay.default('09:00').describe('When it is sent, HH:MM'),
      time_zone: TimeZone.default('UTC').describe('The time zone of that time, such as Europe/Berlin'),
      weekdays: z
        .array(Weekday)
        .min(1)
        .default([...weekdays])
        .describe('The days it is sent on; each covers the time since the one before'),
      channel: channelField()
        .optional()
        .describe('Where it is told; the default channel of the workspace when left out'),
      notify: notifyField('Notifiers that tell it, too').default([]),
      workspace: z.string().min(1).optional().describe('Which connected Slack workspace, where there are several'),
      services: z.array(Service.shape.id).min(1).optional().describe('Only of these services'),
    }),
  )
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'names two digests alike: give each a name of its own',
  })

/** The digests as the rest of Allclear takes them: the usual one when nothing is written. */
export const settleDigests = (
  written: z.output<typeof Digests> | undefined,
  notifiers: (name: string) => readonly Notified[] = () => [],
): readonly DigestSettings[] =>
  written?.map(({ name, time, time_zone, weekdays: days, channel, notify, workspace, services }) => ({
    ...{ scope: name, time, timeZone: time_zone, weekdays: days },
    ...(channel !== undefined && { channel }),
    ...(notify.length && { notify: notify.flatMap((one) => notifiers(one)) }),
    ...(workspace !== undefined && { workspace }),
    ...(services && { services }),
  })) ?? usualDigests
