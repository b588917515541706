import { runSchedule } from '../commands/investigation/run-schedule.ts'
import { clockActor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { MakeContext } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import type { InvestigationSchedule, ScheduleRun } from '../core/investigation/schedule.ts'
import type { WorkQueue } from '../core/jobs.ts'
import { Problem } from '../core/problem.ts'
import { countBetween, newestOccurrence, nextOccurrence } from '../core/recurrence.ts'
import type { Store } from '../core/store.ts'

/** What keeping schedules needs. */
export interface ScheduleEffects {
  store: Store
  queue: WorkQueue
  clock: Clock
  context: MakeContext
  schedules: readonly InvestigationSchedule[]
}

/** How often is looked at the latest, in milliseconds: clocks are set, and computers sleep. */
const lookMs = 5 * 60_000
/** From so much on a run says that it comes late; in milliseconds. */
const lateMs = 10 * 60_000
const mostCounted = 1_000

/**
 * Runs what is due: of each schedule the newest moment, once, however many processes look and whenever one of them dies.
 * The row of a run is written before it begins and keeps what came of each service, and each service is asked for under a
 * name of its own, so that whoever takes up a run starts nothing twice. A schedule that is looked after for the first
 * time begins with its next moment; after a longer absence one run stands for all that were missed, and says so.
 */
export async function keepSchedules(effects: ScheduleEffects): Promise<void> {
  const { store, queue, clock, schedules } = effects
  const now = clock.now()
  const next = Math.min(now.getTime() + lookMs, ...schedules.map((one) => nextOccurrence(one, now).getTime()))
  await queue.send([{ name: 'schedules', data: {}, key: 'schedules', at: new Date(next) }])
  if (!schedules.length) return
  const newest = await store.scheduleRuns.newestRuns(schedules.map(({ name }) => name))
  const faults: unknown[] = []
  for (const one of schedules) {
    const last = newest.find(({ schedule }) => schedule === one.name)
    await keep(one, last, effects).catch((fault) => faults.push(fault))
  }
  if (faults.length) throw new AggregateError(faults, 'some schedules could not be kept; the others were')
}

async function keep(
  schedule: InvestigationSchedule,
  last: ScheduleRun | undefined,
  { store, clock, context }: ScheduleEffects,
): Promise<void> {
  const { at } = newestOccurrence(schedule, clock.now())
  const { name } = schedule
  if (!last) return void (await store.scheduleRuns.beginRun({ schedule: name, at, missed: 0 }))
  // A time that was moved to an earlier hour of today comes again tomorrow.
  if (last.at > at || (last.at.getTime() === at.getTime() && last.finishedAt)) return
  const missed = last.at < at ? countBetween(schedule, last.at, at, mostCounted) : 0
  const run = await store.scheduleRuns.beginRun({ schedule: name, at, missed, outcomes: [] })
  if (run.finishedAt) return
  const asking = await context(clockActor('schedule'), `schedule:${name}:${at.toISOString()}`)
  const note = (outcome: NonNullable<ScheduleRun['outcomes']>[number]) => store.scheduleRuns.noteOutcome(run, outcome)
  try {
    await runSchedule(asking, schedule, { reason: reasonOf(run), note, ...(run.outcomes && { done: run.outcomes }) })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await note({ profile: schedule.profile ?? '', service: '', outcome: 'failed', message: error.message })
  }
  await store.scheduleRuns.finishRun(run)
}

/** What started it, and how late it is. */
function reasonOf({ schedule, at, beganAt, missed }: ScheduleRun): string {
  const late = beganAt.getTime() - at.getTime()
  const words = [
    ...(late >= lateMs ? [`${showDuration(late)} late`] : []),
    ...(missed ? [missed === 1 ? 'the run before it was missed' : `${missed} runs before it were missed`] : []),
  ]
  return `Schedule ${schedule}${words.length ? ` (${words.join('; ')})` : ''}`
}
