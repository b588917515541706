import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { writeMatcher } from '../../core/silence/matcher.ts'
import { type CountedSilence, silenceKinds, silenceState, windowNear } from '../../core/silence/silence.ts'
import { Iso, iso } from '../iso.ts'

const Maker = z.object({ id: z.string(), name: z.string() })

/** One silence for programs. */
export const SilenceJson = z.object({
  id: z.string(),
  version: z.int().describe('Rises with every change'),
  kind: z.enum(silenceKinds),
  state: z.enum(['pending', 'active', 'ended']),
  matchers: z.array(z.string()).describe('All of them hold for what it keeps quiet'),
  comment: z.string(),
  starts_at: Iso,
  ends_at: Iso.nullable().describe('Null for a series without an end'),
  recurrence: z
    .object({ rrule: z.string(), duration_seconds: z.number(), time_zone: z.string() })
    .nullable()
    .describe('Present for a series of windows'),
  window: z.object({ from: Iso, to: Iso }).nullable().describe('The window of now, else the next one'),
  incident: z.string().nullable().describe('The incident it was made from'),
  remind_seconds: z.number().describe('How long before its end its maker is reminded; 0 for never'),
  channel: z.string().nullable(),
  matched: z.int().describe('How many alerts it kept quiet'),
  last_matched_at: Iso.nullable(),
  created_by: Maker,
  created_at: Iso,
  ended_at: Iso.nullable().describe('When somebody ended it by hand'),
  ended_by: Maker.nullable(),
})

/** Writes a silence for programs, as of now. */
export function presentSilence(
  silence: CountedSilence,
  { clock }: Pick<Context, 'clock'>,
): z.infer<typeof SilenceJson> {
  const { id, version, kind, recurrence } = silence
  const now = clock.now()
  const window = windowNear(silence, now)
  return {
    ...{ id, version, kind },
    state: silenceState(silence, now),
    matchers: silence.matchers.map(writeMatcher),
    comment: silence.comment,
    starts_at: iso(silence.startsAt),
    ends_at: iso(silence.endsAt),
    recurrence: recurrence
      ? { rrule: recurrence.rule, duration_seconds: recurrence.durationMs / 1_000, time_zone: recurrence.timeZone }
      : null,
    window: window ? { from: iso(window.from), to: iso(window.to) } : null,
    incident: silence.incident ?? null,
    remind_seconds: silence.remindMs / 1_000,
    channel: silence.channel ?? null,
    matched: silence.matched,
    last_matched_at: iso(silence.matchedAt),
    created_by: silence.createdBy,
    created_at: iso(silence.createdAt),
    ended_at: iso(silence.endedAt),
    ended_by: silence.endedBy ?? null,
  }
}
