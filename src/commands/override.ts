import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { Schedule } from '../core/oncall/schedule.ts'
import { Problem } from '../core/problem.ts'
import { findSchedule } from './find-schedule.ts'
import { findUser } from './find-user.ts'
import { lengthInput } from './length-input.ts'
import { OverrideJson, presentOverride, type Standing } from './present-override.ts'

export const override = command({
  name: 'override',
  aliases: ['cover'],
  summary: 'Put somebody on call for a while, whatever the rotation says',
  input: z.strictObject({
    schedule: z.string().min(1).meta({ description: 'The schedule', label: 'Schedule', positional: true }),
    user: z.string().min(1).meta({ description: 'Who takes over', label: 'User', positional: true, kind: 'user' }),
    from: z.string().optional().meta({
      description: 'When it begins, such as 2026-01-05T09:00 in the time zone of the schedule; now when left out',
      label: 'From',
    }),
    to: z.string().optional().meta({ description: 'When it ends, written like `from`', label: 'To' }),
    for: lengthInput().optional().meta({ description: 'Or how long, such as 4h', label: 'For', kind: 'duration' }),
    replaces: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Only while this user would be on call', label: 'Instead of', kind: 'user' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/schedules/{schedule}/overrides' },
  slash: true,
  async run(context, { schedule: name, user, from, to, for: length, replaces }): Promise<Standing> {
    const schedule = findSchedule(context.directory, name)
    if ((to === undefined) === (length === undefined))
      throw new Problem('invalid', 'Say when it ends: either `to` or `for`.', { fields: { to: 'Write when it ends.' } })
    const wish = {
      id: freeId(schedule),
      user: findUser(context, user, 'user').id,
      from: from ?? context.clock.now().toISOString(),
      to: to ?? from ?? context.clock.now().toISOString(),
      ...(replaces && { replaces: findUser(context, replaces, 'replaces').id }),
    }
    return place(context, schedule, wish, to === undefined ? length : undefined)
  },
  output: OverrideJson,
  present: presentOverride,
  show: (standing, { directory }) => {
    const { user, from, to } = presentOverride(standing, { directory })
    return {
      title: `${user.name} is on call for ${standing.schedule.name ?? standing.schedule.id}`,
      tone: 'good',
      lines: [['From ', { time: new Date(from), form: 'date' }, ' to ', { time: new Date(to), form: 'date' }, '.']],
    }
  },
})

type Wish = { id: string; user: string; from: string; to: string; replaces?: string }

async function place(
  { store, clock }: Context,
  schedule: Schedule,
  wish: Wish,
  length: number | undefined,
): Promise<Standing> {
  const read = (override: Wish) => Schedule.safeParse({ ...schedule, overrides: [...schedule.overrides, override] })
  const end = length === undefined ? wish.to : endOf(read({ ...wish, to: farAway }).data, length)
  const settled = read({ ...wish, to: end ?? wish.to })
  const added = settled.data?.overrides.at(-1)
  if (!settled.success || !added) throw refused(settled.error?.issues ?? [])
  if (Date.parse(added.to) <= clock.now().getTime())
    throw new Problem('invalid', 'The override is already over; choose a later end.', {
      fields: { to: 'Choose a later end.' },
    })
  const same = schedule.overrides.find(
    (o) => o.user === added.user && o.from === added.from && o.to === added.to && o.replaces === added.replaces,
  )
  if (same) return { schedule, override: same }
  await store.putObject('schedule', settled.data, 'api')
  return { schedule: settled.data, override: added }
}

/** Only there to have `from` read on the wall clock of the schedule before the end is known. */
const farAway = '9999-01-01T00:00:00Z'

function endOf(schedule: Schedule | undefined, length: number): string | undefined {
  const from = schedule?.overrides.at(-1)?.from
  return from && new Date(Date.parse(from) + length).toISOString()
}

function refused(issues: { path: PropertyKey[]; message: string }[]): Problem {
  const fields = Object.fromEntries(issues.map(({ path, message }) => [String(path.at(-1) ?? 'from'), message]))
  return new Problem('invalid', Object.values(fields).join(' '), { fields })
}

function freeId({ overrides }: Schedule): string {
  const taken = new Set(overrides.map(({ id }) => id))
  let number = overrides.length + 1
  while (taken.has(`override-${number}`)) number += 1
  return `override-${number}`
}
