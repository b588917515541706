import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import {
  type InvestigationSchedule,
  pickedServices,
  type ScheduleOutcome,
  type ScheduleRun,
} from '../core/investigation/schedule.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import { Problem } from '../core/problem.ts'
import { nextOccurrence } from '../core/recurrence.ts'
import { OutcomeJson, outcomeWords, presentOutcome } from './investigation/schedule-json.ts'
import { Iso, iso } from './iso.ts'
import { canSee } from './visible.ts'

/** A schedule as it stands: whom it is about, when it comes next, and what came of it last. */
export interface StandingSchedule {
  schedule: InvestigationSchedule
  /** Those that the asker may see. */
  services: string[]
  nextAt: Date
  /** Absent until it ran for the first time. */
  last?: ScheduleRun & { outcomes: ScheduleOutcome[] }
}

export const investigationSchedules = command({
  name: 'investigation-schedules',
  aliases: ['investigation schedules'],
  summary: 'What is investigated by the clock: which services, when next, and what came of the last run',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/investigation-schedules' },
  slash: true,
  async run(context): Promise<StandingSchedule[]> {
    const { schedules } = context.settings.investigation ?? usualInvestigation
    if (!schedules.length) return []
    const runs = await context.store.scheduleRuns.newestRuns(schedules.map(({ name }) => name))
    return schedules.map((schedule) => standing(schedule, runs, context))
  },
  output: z.object({
    schedules: z.array(
      z.object({
        name: z.string(),
        profile: z.string().nullable(),
        services: z.array(z.string()),
        times: z.array(z.string()),
        time_zone: z.string(),
        weekdays: z.array(z.string()),
        only_when_unwell: z.boolean(),
        next_at: Iso,
        last: z
          .object({
            due_at: Iso,
            began_at: Iso,
            finished_at: Iso.nullable(),
            missed: z.int().describe('How many runs before it were left out'),
            outcomes: z.array(OutcomeJson),
          })
          .nullable(),
      }),
    ),
  }),
  present: (all) => ({ schedules: all.map(presented) }),
  show,
})

function standing(schedule: InvestigationSchedule, runs: ScheduleRun[], context: Context): StandingSchedule {
  const { actor, directory, clock } = context
  const isSeen = (service: string) => canSee(actor, directory, service)
  const run = runs.find((one) => one.schedule === schedule.name)
  return {
    schedule,
    services: servicesOf(schedule, context).filter(isSeen),
    nextAt: nextOccurrence(schedule, clock.now()),
    ...(run?.outcomes && { last: { ...run, outcomes: run.outcomes.filter(({ service }) => isSeen(service)) } }),
  }
}

/** None while its profile is not there. */
function servicesOf(schedule: InvestigationSchedule, { profiles }: Context): string[] {
  try {
    return pickedServices(schedule, profiles.resolve(schedule.profile))
  } catch (error) {
    if (error instanceof Problem) return []
    throw error
  }
}

const presented = ({ schedule, services, nextAt, last }: StandingSchedule) => ({
  name: schedule.name,
  profile: schedule.profile ?? null,
  services,
  times: [...schedule.times],
  time_zone: schedule.timeZone,
  weekdays: [...schedule.weekdays],
  only_when_unwell: schedule.onlyWhenUnwell,
  next_at: iso(nextAt),
  last: last
    ? {
        due_at: iso(last.at),
        began_at: iso(last.beganAt),
        finished_at: iso(last.finishedAt),
        missed: last.missed,
        outcomes: last.outcomes.map(presentOutcome),
      }
    : null,
})

function show(all: StandingSchedule[]): Card {
  if (!all.length)
    return {
      title: 'Nothing is investigated by the clock',
      tone: 'plain',
      lines: ['Add [[investigation.schedules]] with a name, a time and services to the configuration.'],
    }
  return {
    title: all.length === 1 ? '1 schedule' : `${all.length} schedules`,
    tone: 'plain',
    table: {
      columns: ['Schedule', 'Services', 'Next', 'Last'],
      rows: all.map(({ schedule, services, nextAt, last }) => [
        schedule.onlyWhenUnwell ? `${schedule.name} (only what is unwell)` : schedule.name,
        namesOf(services),
        [{ time: nextAt, form: 'clock' }, ' on ', { time: nextAt, form: 'date' }],
        lastWords(last),
      ]),
    },
  }
}

const shown = 5

/** The first few of many names. */
export const namesOf = (services: readonly string[]) =>
  services.length > shown
    ? `${services.slice(0, shown).join(', ')} and ${services.length - shown} more`
    : services.join(', ') || 'none'

/** What came of the last run, in words. */
export function lastWords(last: StandingSchedule['last']): Text {
  if (!last) return 'not yet'
  const missed = last.missed ? `, ${last.missed} before it ${last.missed === 1 ? 'was' : 'were'} missed` : ''
  const words = `: ${outcomeWords(last.outcomes)}${last.finishedAt ? '' : ', not finished'}${missed}`
  return [{ time: last.at, form: 'ago' }, words]
}
