import { z } from 'zod'
import type { Notice } from '../../core/delivery.ts'
import { Problem } from '../../core/problem.ts'

/** A channel as a person writes it: a name with or without #, or an id. */
export const channelName = /^(#?[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}|[CDGUW][A-Z0-9]{2,})$/u

/** What a Slack notifier of a profile is given. */
export const slackSettings = z.strictObject({
  channel: z
    .string()
    .regex(channelName, { error: 'is no channel: write it like #payments-oncall, or give its id' })
    .describe('The channel it posts to: a name, or an id for a private one'),
  bot_token: z
    .string()
    .min(1)
    .optional()
    .describe('The token of another Slack app or workspace; without one it posts as Allclear itself')
    .meta({ secret: true }),
  workspace: z
    .string()
    .min(1)
    .optional()
    .describe('Which connected workspace it posts to, by name or team id, when there are several'),
})

/** Where a message goes: what the delivery says, else what the notifier was given. Throws Problem `invalid` for neither. */
export function channelOf({ delivery, settings }: Notice): string {
  if (delivery.channel) return delivery.channel
  const given = slackSettings.safeParse(settings)
  if (!given.success) throw new Problem('invalid', 'This Slack notifier has no channel.')
  return given.data.channel
}
