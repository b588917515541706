import { z } from 'zod'
import { parseDuration, showDuration } from '../core/duration.ts'
import type { FlapRule } from '../core/flap.ts'
import { Problem } from '../core/problem.ts'
import { anomalySeverities } from '../core/telemetry/anomaly.ts'
import { leastIntervalMs, usualFlap } from '../core/watch/watch.ts'
import { lengthInput } from './length-input.ts'

/** The longest interval, in milliseconds. */
const longestIntervalMs = 24 * 60 * 60_000

/** A field for how often something is looked at, in milliseconds: a bare number of seconds, or text with its unit (`2m`). */
export const intervalInput = () =>
  z
    .union([z.string(), z.number()], { error: 'Write seconds, or a duration such as 2m.' })
    .transform((written, context) => {
      const fault = (message: string) => {
        context.addIssue({ code: 'custom', message, input: written })
        return z.NEVER
      }
      try {
        const text = String(written).trim()
        const length = parseDuration(/^\d+(\.\d+)?$/.test(text) ? `${text}s` : text)
        if (length < leastIntervalMs) return fault(`The shortest interval is ${showDuration(leastIntervalMs)}.`)
        return length > longestIntervalMs
          ? fault(`The longest interval is ${showDuration(longestIntervalMs)}.`)
          : length
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return fault(error.message)
      }
    })

const flapInput = () =>
  z
    .union([z.string(), z.number()])
    .transform((written, context): FlapRule | null => {
      if (/^(off|0)$/i.test(String(written).trim())) return null
      const changes = Number(written)
      if (Number.isInteger(changes) && changes >= 2 && changes <= 1_000) return { ...usualFlap, changes }
      context.addIssue({ code: 'custom', message: 'Write a number of changes from 2 to 1000, or off.', input: written })
      return z.NEVER
    })
    .optional()

/** The fields that say how a watch or an alert rule tells what it finds. */
export const tellingInput = {
  notifier: z.string().trim().min(1).max(100).optional().meta({
    description: 'Which notifier of the profile tells; the one called default, or the only one, when left out',
    label: 'Notifier',
  }),
  destination: z.string().trim().min(1).max(2_000).optional().meta({
    description: "Tell here instead of the notifier's own channel, URL or address",
    label: 'Destination',
  }),
  channel: z.string().trim().min(1).max(200).optional().meta({
    description: 'The same for a chat: the channel',
    label: 'Destination',
    kind: 'channel',
  }),
  renotify: lengthInput().optional().meta({
    description: 'Tell again after so long while it still fires, such as 4h; never when left out',
    label: 'Tell again after',
    kind: 'duration',
  }),
  incident: z
    .enum(['off', ...anomalySeverities])
    .default('off')
    .meta({
      description: 'Open an incident for anomalies at least so bad, and resolve it with them',
      label: 'Incident from',
    }),
  flap: flapInput().meta({
    description: `Hold what changes more often than this within ${showDuration(usualFlap.windowMs)} as firing (${usualFlap.changes}), or off`,
    label: 'Flapping after',
  }),
}

/** What those fields say, as a watch keeps it. */
export function tellingOf({
  renotify,
  incident,
  flap = usualFlap,
}: {
  renotify?: number | undefined
  incident: 'off' | (typeof anomalySeverities)[number]
  flap?: FlapRule | null | undefined
}) {
  if (renotify !== undefined && renotify < leastIntervalMs)
    throw new Problem('invalid', `Telling again takes at least ${showDuration(leastIntervalMs)}.`, {
      fields: { renotify: `Write at least ${showDuration(leastIntervalMs)}.` },
    })
  return {
    ...(renotify !== undefined && { renotifyMs: renotify }),
    ...(incident !== 'off' && { incidents: incident }),
    ...(flap && { flap }),
  }
}
