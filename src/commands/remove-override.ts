import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { findSchedule } from './find-schedule.ts'
import { OverrideJson, presentOverride, type Standing } from './present-override.ts'

export const removeOverride = command({
  name: 'remove-override',
  summary: 'Take an override away; the rotation counts again',
  input: z.strictObject({
    schedule: z.string().min(1).meta({ description: 'The schedule', label: 'Schedule', positional: true }),
    override: z.string().min(1).meta({ description: 'The id of the override', label: 'Override', positional: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'DELETE', path: '/schedules/{schedule}/overrides/{override}' },
  async run({ store, directory }, { schedule: name, override: id }): Promise<Standing> {
    const schedule = findSchedule(directory, name)
    const override = schedule.overrides.find((o) => o.id === id)
    if (!override) throw new Problem('not_found', `${schedule.id} has no override "${id.slice(0, 60)}".`)
    const left = { ...schedule, overrides: schedule.overrides.filter((o) => o !== override) }
    await store.putObject('schedule', left, 'api')
    return { schedule: left, override }
  },
  output: OverrideJson,
  present: presentOverride,
  show: ({ schedule, override }) => ({
    title: `Removed ${override.id} from ${schedule.name ?? schedule.id}`,
    tone: 'good',
    lines: ['The rotation counts again.'],
  }),
})
