import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Silence } from '../core/silence/silence.ts'
import { lengthInput } from './length-input.ts'
import { changeSilence } from './noise/change-silence.ts'
import { silenceId } from './noise/find-silence.ts'
import { silenceCard, silenceName } from './noise/silence-card.ts'
import { matchersInput, matchersOf, remindInput, timesInput, timesOf } from './noise/silence-input.ts'
import { presentSilence, SilenceJson } from './noise/silence-json.ts'
import { hiddenServices } from './visible.ts'

const input = z.strictObject({
  silence: silenceId(),
  extend: lengthInput().optional().meta({
    description: 'How much longer it lasts, such as 1h',
    label: 'Extend by',
    kind: 'duration',
    positional: true,
  }),
  ...timesInput,
  matchers: matchersInput()
    .optional()
    .meta({ description: 'Which alerts instead', label: 'Matchers', multiline: true }),
  comment: z.string().trim().min(1).max(1_000).optional().meta({ prose: true, description: 'Why', label: 'Comment' }),
  ...remindInput,
})

type Asked = z.infer<typeof input>

export const silenceUpdate = command({
  name: 'silence-update',
  aliases: ['silence update', 'silence extend'],
  summary: 'Extend or shorten a silence, or change what it matches',
  input,
  effect: 'changes',
  role: 'oncall',
  http: { method: 'PUT', path: '/silences/{silence}' },
  slash: true,
  run: (context, asked) => changeSilence(context, asked.silence, (before, now) => updated(context, asked, before, now)),
  output: SilenceJson,
  present: presentSilence,
  show: (changed, context) => silenceCard(changed, context, `Changed ${silenceName(changed)}`),
})

function updated(context: Context, asked: Asked, before: Silence, now: Date): Silence {
  const { silence: _, ...rest } = asked
  if (Object.values(rest).every((value) => value === undefined))
    throw invalid('Say what is to change, such as extend=1h.')
  if (asked.extend !== undefined && (asked.for !== undefined || asked.until))
    throw invalid('Give one of extend, for and until.')
  const { recurrence: __, endsAt: ___, ...kept } = before
  return {
    ...kept,
    ...times(asked, before, now),
    ...(asked.matchers !== undefined && {
      matchers: matchersOf(asked.matchers, before.kind),
      except: [...new Set([...before.except, ...hiddenServices(context.actor, context.directory)])],
    }),
    ...(asked.comment && { comment: asked.comment }),
    ...(asked.remind !== undefined && { remindMs: asked.remind }),
    ...(asked.channel && { channel: asked.channel }),
  }
}

/** When it is there from now on: whatever was not written stays as it was. */
function times(asked: Asked, before: Silence, now: Date): Pick<Silence, 'endsAt' | 'recurrence'> {
  const { recurrence, endsAt } = before
  const written = [asked.extend, asked.for, asked.until, asked.rrule, asked.duration, asked.time_zone]
  // An end that is near may stay near.
  if (written.every((one) => one === undefined)) return { ...(endsAt && { endsAt }), ...(recurrence && { recurrence }) }
  const until = asked.until ?? (asked.for === undefined ? moved(asked, endsAt) : undefined)
  return timesOf(
    {
      for: asked.for,
      until,
      rrule: asked.rrule ?? recurrence?.rule,
      duration: asked.duration ?? recurrence?.durationMs,
      time_zone: asked.time_zone ?? recurrence?.timeZone,
    },
    before.startsAt,
    now,
  )
}

/** The end as it was, or as much later as is asked for. */
function moved({ extend }: Asked, endsAt: Date | undefined): Date | undefined {
  if (extend === undefined) return endsAt
  if (endsAt) return new Date(endsAt.getTime() + extend)
  throw invalid('This series has no end that could be moved: write `until` to give it one.')
}

const invalid = (message: string) => new Problem('invalid', message, { fields: { extend: message } })
