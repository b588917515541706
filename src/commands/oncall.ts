import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import type { Schedule } from '../core/oncall/schedule.ts'
import { findSchedule } from './find-schedule.ts'
import { Iso, iso } from './iso.ts'
import { momentInput } from './moment-input.ts'
import { person } from './person.ts'
import { type Turns, turnsAt } from './turns.ts'

/** Who is on call, per schedule. */
export interface OnCallNow {
  at: Date
  schedules: { schedule: Schedule; turns: Turns }[]
}

const PersonJson = z.object({ id: z.string(), name: z.string() })

export const oncall = command({
  name: 'oncall',
  aliases: ['who'],
  summary: 'Who is on call, now or at a moment, until when, and who is next',
  input: z.strictObject({
    schedule: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Only this schedule', label: 'Schedule', positional: true }),
    at: momentInput()
      .optional()
      .meta({ description: 'At this moment instead of now, such as 2026-01-05T09:00:00Z', label: 'At' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/oncall' },
  slash: true,
  async run({ directory, clock }, { schedule, at = clock.now() }): Promise<OnCallNow> {
    const chosen = schedule ? [findSchedule(directory, schedule)] : [...directory.schedules.values()]
    const isActive = (user: string) => directory.users.get(user)?.active === true
    return { at, schedules: chosen.map((s) => ({ schedule: s, turns: turnsAt(s, at, isActive) })) }
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
      }),
    ),
  }),
  present: ({ at, schedules }, { directory }) => ({
    at: iso(at),
    schedules: schedules.map(({ schedule, turns: { now, next } }) => ({
      schedule: schedule.id,
      name: schedule.name ?? schedule.id,
      time_zone: schedule.time_zone,
      user: now.user === null ? null : person(directory, now.user),
      until: iso(now.to),
      because: now.because,
      next: next ? { user: next.user === null ? null : person(directory, next.user), from: iso(next.from) } : null,
    })),
  }),
  show,
})

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
    tone: schedules.some(({ turns }) => turns.now.user === null) ? 'warn' : 'plain',
    table: {
      columns: ['Schedule', 'On call', 'Until', 'Next'],
      rows: schedules.map(({ schedule, turns: { now, next } }): Text[] => [
        schedule.name ?? schedule.id,
        name(now.user),
        now.to ? [{ time: now.to, form: 'date' }] : 'further notice',
        next ? name(next.user) : '–',
      ]),
    },
  }
}
