import { z } from 'zod'
import { duration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import type { InhibitionRule } from '../core/silence/inhibition.ts'
import { isOpen, type Matcher, readMatchers } from '../core/silence/matcher.ts'
import type { SourceSettings } from '../core/source.ts'

/** When an alert that comes and goes is held as firing. */
export const Flap = z.strictObject({
  changes: z.int().min(2).max(100).default(4).describe('More changes than this within the time make it flapping'),
  within: duration({ min: '1m', max: '1d' }).prefault('10m').describe('The time in which changes are counted'),
  calm: duration({ min: '1m', max: '1d' }).prefault('10m').describe('Without a change for so long it no longer flaps'),
})

/** From which trigger on an alert counts. */
export const OpenAfter = z.strictObject({
  count: z.int().min(2).max(100).describe('It counts from this trigger on'),
  within: duration({ min: '1s', max: '1d' }).describe('The time within which that many must come'),
})

/** How silences are looked after. */
export const Silences = z.strictObject({
  remind: duration({ max: '7d' })
    .prefault('30m')
    .describe('How long before its end the maker of a silence is reminded; 0s for never'),
})

const matchers = () =>
  z
    .union([z.string(), z.array(z.string())], { error: 'Write matchers such as alertname="NodeDown".' })
    .transform((written, context): Matcher[] => {
      const fault = (message: string) => {
        context.addIssue({ code: 'custom', message, input: written })
        return z.NEVER
      }
      try {
        const found = readMatchers([written].flat().join('\n'))
        return found.length && !found.every(isOpen) ? found : fault('is true of every alert: name what must be there')
      } catch (error) {
        if (error instanceof Problem) return fault(error.message)
        throw error
      }
    })

/** `[[inhibitions]]`: an alert that fires mutes others that have some labels in common with it. */
export const Inhibitions = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(100).describe('What people call the rule; each name once'),
      source: matchers().describe('Which alerts mute others, such as alertname="NodeDown"'),
      target: matchers().describe('Which alerts they mute, such as severity=~"warning|info"'),
      equal: z
        .array(z.string().min(1).max(200))
        .default([])
        .describe('Labels, or service and the like, in which both must be equal'),
    }),
  )
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'names two rules alike: give each a name of its own',
  })

/** The rules as the rest of Allclear takes them. */
export const settleInhibitions = (written: z.output<typeof Inhibitions>): readonly InhibitionRule[] => written

/** How a source damps its alerts. */
export function settleDamping({
  flap,
  open_after,
}: {
  flap?: z.output<typeof Flap> | undefined
  open_after?: z.output<typeof OpenAfter> | undefined
}): Pick<SourceSettings, 'flap' | 'openAfter'> {
  return {
    ...(flap && { flap: { changes: flap.changes, windowMs: flap.within, calmMs: flap.calm } }),
    ...(open_after && { openAfter: { count: open_after.count, withinMs: open_after.within } }),
  }
}
