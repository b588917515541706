import { z } from 'zod'
import type { Card, Span, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import type { Schedule } from '../core/oncall/schedule.ts'
import { type Shift, shifts } from '../core/oncall/shifts.ts'
import { Problem } from '../core/problem.ts'
import { findSchedule } from './find-schedule.ts'
import { Iso, iso } from './iso.ts'
import { lengthInput } from './length-input.ts'
import { momentInput } from './moment-input.ts'
import { person } from './person.ts'
import { activeIn } from './target-directory.ts'
import { type Turns, turnsAt } from './turns.ts'

/** Who is on call, per schedule, and the shifts from then on. */
export interface OnCallNow {
  at: Date
  schedules: { schedule: Schedule; turns: Turns; ahead: Shift[] }[]
}

const day = 24 * 3_600_000
/** The furthest that is looked ahead, in milliseconds. */
const furthest = 90 * day
/** An hourly rotation has more shifts and gaps ahead than anybody reads. */
const mostShifts = 50

const PersonJson = z.object({ id: z.string(), name: z.string() })

export const oncall = command({
  name: 'oncall',
  aliases: ['who'],
  summary: 'Who is on call, now or at a moment, until when, who is next, and when nobody will be',
  input: z.strictObject({
    schedule: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Only this schedule', label: 'Schedule', positional: true }),
    at: momentInput()
      .optional()
      .meta({ description: 'At this moment instead of now, such as 2026-01-05T09:00:00Z', label: 'At' }),
    ahead: lengthInput()
      .prefault('14d')
      .meta({ description: 'How far to look for shifts and gaps, at most 90d', label: 'Ahead', kind: 'duration' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/oncall' },
  slash: true,
  async run({ directory, clock }, { schedule, at = clock.now(), ahead }): Promise<OnCallNow> {
    if (ahead > furthest)
      throw new Problem('invalid', 'Look ahead at most 90 days.', { fields: { ahead: 'Choose at most 90d.' } })
    const chosen = schedule ? [findSchedule(directory, schedule)] : [...directory.schedules.values()]
    const isActive = activeIn(directory)
    const end = new Date(at.getTime() + ahead)
    const schedules = chosen.map((one) => ({
      schedule: one,
      turns: turnsAt(one, at, isActive),
      ahead: shifts(one, at, end, isActive),
    }))
    return { at, schedules }
  },
  output: z.object({
    at: Iso,
    schedules: z.array(
      z.object({
        schedule: z.string(),
        name: z.string(),
        time_zone: z.string(),
        user: PersonJson.nullable().describe('Null: nobody is on call'),
        until: Iso.nullable(),
        because: z.string(),
        next: z.object({ user: PersonJson.nullable(), from: Iso }).nullable(),
        shifts: z
          .array(z.object({ user: PersonJson.nullable(), from: Iso, to: Iso, because: z.string() }))
          .describe(
            `From that moment on, at most ${mostShifts}; the first begins and the last ends where it was looked`,
          ),
        gaps: z
          .array(z.object({ from: Iso, to: Iso, because: z.string() }))
          .describe(`When nobody will be on call, at most ${mostShifts}`),
      }),
    ),
  }),
  present: ({ at, schedules }, { directory }) => ({
    at: iso(at),
    schedules: schedules.map(({ schedule, turns: { now, next }, ahead }) => ({
      schedule: schedule.id,
      name: schedule.name ?? schedule.id,
      time_zone: schedule.time_zone,
      user: now.user === null ? null : person(directory, now.user),
      until: iso(now.to),
      because: now.because,
      next: next ? { user: next.user === null ? null : person(directory, next.user), from: iso(next.from) } : null,
      shifts: ahead
        .slice(0, mostShifts)
        .map((shift) => ({ user: shift.user === null ? null : person(directory, shift.user), ...stretch(shift) })),
      gaps: gapsIn(ahead).slice(0, mostShifts).map(stretch),
    })),
  }),
  show,
})

const gapsIn = (ahead: Shift[]) => ahead.filter(({ user }) => user === null)

const stretch = ({ from, to, because }: Shift) => ({ from: iso(from), to: iso(to), because: because.join(', ') })

function show({ schedules }: OnCallNow, { directory }: Context): Card {
  if (!schedules.length)
    return {
      title: 'Nobody is on call.',
      tone: 'plain',
      lines: ['There are no schedules yet; add one in the configuration or the portal.'],
    }
  const name = (user: string | null): Text => {
    if (user === null) return 'nobody'
    const { id, name } = person(directory, user)
    return [{ user: id, name }]
  }
  return {
    title: 'On call',
    tone: schedules.some(({ ahead }) => gapsIn(ahead).length) ? 'warn' : 'plain',
    table: {
      columns: ['Schedule', 'On call', 'Until', 'Next'],
      rows: schedules.map(({ schedule, turns: { now, next } }): Text[] => [
        schedule.name ?? schedule.id,
        name(now.user),
        now.to ? [{ time: now.to, form: 'date' }] : 'further notice',
        next ? name(next.user) : '–',
      ]),
    },
    footer: schedules.flatMap(({ schedule, ahead }) => gapLine(schedule, gapsIn(ahead))),
  }
}

/** The next gap of a schedule and how many follow it. */
function gapLine(schedule: Schedule, gaps: Shift[]): Text[] {
  const [first] = gaps
  if (!first) return []
  const from: Span = { time: first.from, form: 'clock' }
  const to: Span = { time: first.to, form: 'clock' }
  const more = gaps.length > 1 ? `, and ${gaps.length - 1} more ${gaps.length === 2 ? 'time' : 'times'}` : ''
  return [
    [`⚠️ ${schedule.name ?? schedule.id}: nobody from `, from, ' until ', to, `${more} (${first.because.join(', ')})`],
  ]
}
