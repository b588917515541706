import { z } from 'zod'
import { duration } from '../duration.ts'
import { TimeZone } from './clock-fields.ts'
import { Restriction, windowAt } from './restriction.ts'

const kinds = ['user', 'team', 'schedule', 'channel'] as const
const targetError = { error: 'Write user:<id>, team:<id>, schedule:<id> or channel:<#name or id>.' }

/** Whom a step pages, written `user:alice`, `team:payments`, `schedule:primary` or `channel:#ops`. */
export const Target = z.string(targetError).transform((text, context) => {
  const colon = text.indexOf(':')
  const kind = kinds.find((known) => known === text.slice(0, colon).trim())
  const id = text.slice(colon + 1).trim()
  if (kind && id) return { kind, id }
  context.addIssue({
    code: 'custom',
    message: `"${text.slice(0, 60)}" is no target. ${targetError.error}`,
    input: text,
  })
  return z.NEVER
})
export type Target = z.output<typeof Target>

const WorkingHours = Restriction.extend({
  time_zone: TimeZone.describe('IANA name of the zone the hours are in.'),
})

/** One step of a policy: a wait, and then whom to page. */
export const Step = z.strictObject({
  after: duration({ max: '7d' })
    .prefault('0m')
    .describe('How long to wait after the step before this one, such as 5m; at once when left out.'),
  targets: z
    .array(Target, { error: 'List whom to page, such as ["schedule:primary", "channel:#ops"].' })
    .min(1, { error: 'List at least one target.' })
    .describe('Whom to page: user:<id>, team:<id>, schedule:<id>, channel:<#name or id>.'),
  round_robin: z
    .boolean()
    .default(false)
    .describe('Page one person at a time, the next one at each turn, instead of everybody.'),
  if: z
    .strictObject({
      urgency: z
        .array(z.enum(['high', 'medium', 'low']))
        .min(1, { error: 'Name at least one urgency, or leave `urgency` out for all.' })
        .optional()
        .describe('Only for incidents of these urgencies.'),
      working_hours: WorkingHours.optional().describe('Only within these hours.'),
    })
    .optional()
    .describe('When the step counts; at other times it is passed over at once.'),
})
export type Step = z.output<typeof Step>

const Id = z.string().min(1).max(100)

/** Who is paged when nobody answers, step by step. An incident keeps the copy that was read when it started. */
export const Policy = z.strictObject({
  id: Id.describe('The name services use.'),
  name: z.string().min(1).max(200).optional().describe('Shown to people instead of the id.'),
  team: Id.optional().describe('The team that owns the policy.'),
  steps: z.array(Step).min(1, { error: 'Write at least one step.' }).describe('The steps, in order.'),
  repeat: z
    .int({ error: 'Write how often to run the steps again, 0 to 10.' })
    .min(0, { error: 'The least is 0: run the steps once.' })
    .max(10, { error: 'The most is 10.' })
    .default(0)
    .describe('How often all steps run again after the last one.'),
  repeat_after: duration({ min: '1m', max: '7d' })
    .optional()
    .describe('The wait before the steps run again; when left out the wait of the last step, or 5m if it has none.'),
  fallback_channel: Id.optional().describe('The channel that is told when every step has run and nobody answered.'),
})
export type Policy = z.output<typeof Policy>

/** A step that is due: its place in the list, the round it runs in (0 for the first) and the wait before it. */
export interface NextStep {
  step: Step
  index: number
  round: number
  afterMs: number
}

const defaultPause = 5 * 60_000

/**
 * The step that follows after `firedSteps` steps (repeats included) have fired. A new round waits `repeat_after`, not the
 * first step's own delay, or it would page on top of the last step.
 */
export function stepAt(policy: Policy, firedSteps: number): NextStep | 'exhausted' {
  const round = Math.floor(firedSteps / policy.steps.length)
  const index = firedSteps % policy.steps.length
  const step = policy.steps[index]
  if (!step || round > policy.repeat) return 'exhausted'
  if (round === 0 || index > 0) return { step, index, round, afterMs: step.after }
  const pause = policy.repeat_after ?? (policy.steps.at(-1)!.after || defaultPause)
  return { step, index, round, afterMs: pause }
}

/** Why a step is passed over for an incident of this urgency at this instant, in words; undefined when it counts. */
export function passedOver({ if: only }: Step, urgency: 'high' | 'medium' | 'low', at: Date): string | undefined {
  if (only?.urgency && !only.urgency.includes(urgency)) return `only for ${only.urgency.join(' or ')} urgency`
  const hours = only?.working_hours
  if (hours && !windowAt([hours], hours.time_zone, at.getTime()).open)
    return `only within working hours (${hours.from}–${hours.to} ${hours.time_zone})`
  return undefined
}
