import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import type { Text } from '../core/card.ts'
import { command } from '../core/command.ts'
import type { ScheduleOutcome } from '../core/investigation/schedule.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import { Problem } from '../core/problem.ts'
import { runSchedule } from './investigation/run-schedule.ts'
import { OutcomeJson, outcomeWords, presentOutcome } from './investigation/schedule-json.ts'

export const runInvestigationSchedule = command({
  name: 'run-investigation-schedule',
  aliases: ['run investigation schedule'],
  summary: 'Investigate now what a schedule picks; its next run by the clock stays as it is',
  input: z.strictObject({
    schedule: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .meta({ description: 'The name of the schedule', label: 'Schedule', positional: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/investigation-schedules/{schedule}/run' },
  slash: 'shared',
  async run(context, { schedule: name }): Promise<{ name: string; outcomes: ScheduleOutcome[] }> {
    const { schedules } = context.settings.investigation ?? usualInvestigation
    const schedule = schedules.find((one) => one.name === name)
    if (!schedule) {
      const known = schedules.map((one) => one.name).join(', ')
      throw new Problem('not_found', `There is no schedule "${name}". There are: ${known || 'none'}.`, {
        fields: { schedule: 'is not known' },
      })
    }
    const reason = `${actorName(context.actor)} ran the schedule ${name}`
    return { name, outcomes: await runSchedule(context, schedule, { reason }) }
  },
  output: z.object({ schedule: z.string(), outcomes: z.array(OutcomeJson) }),
  present: ({ name, outcomes }) => ({ schedule: name, outcomes: outcomes.map(presentOutcome) }),
  show: ({ name, outcomes }, { settings }) => ({
    title: `${name}: ${outcomeWords(outcomes)}`,
    tone: outcomes.some(({ outcome }) => outcome === 'failed') ? 'warn' : 'good',
    lines: outcomes.map(({ service, outcome, investigation, message }): Text => {
      if (investigation === undefined) return `${service}: ${message ?? outcome}`
      return [`${service}: `, { link: investigation, url: `${settings.publicUrl}/investigations/${investigation}` }]
    }),
  }),
})
