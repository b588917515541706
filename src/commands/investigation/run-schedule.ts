import type { Context } from '../../core/command.ts'
import { type InvestigationSchedule, pickedServices, type ScheduleOutcome } from '../../core/investigation/schedule.ts'
import { Problem } from '../../core/problem.ts'
import type { Profile } from '../../core/telemetry/profile.ts'
import { canSee } from '../visible.ts'
import { isUnwell } from './is-unwell.ts'
import { startInvestigation } from './start.ts'

/** One run: why it happens, what was done of it before, and who is told of each service. */
export interface Round {
  reason: string
  done?: readonly ScheduleOutcome[]
  /** Makes an outcome durable as it comes. */
  note?(outcome: ScheduleOutcome): Promise<void>
}

/** How many services are looked at at once, so that no backend is flooded, and how many there may be in one run. */
const atOnce = 4
const most = 100

/**
 * Investigates what a schedule picks and the asker may see. Each service is asked for under a name of its own, made of the
 * command id: the same run, come twice or taken up after a crash, starts nothing twice. A service that cannot be looked
 * at keeps none of the others.
 */
export async function runSchedule(
  context: Context,
  schedule: InvestigationSchedule,
  { reason, done = [], note }: Round,
): Promise<ScheduleOutcome[]> {
  const profile = context.profiles.resolve(schedule.profile)
  const { actor, directory } = context
  const line = pickedServices(schedule, profile)
    .filter((name) => canSee(actor, directory, name))
    .slice(0, most)
    .filter((name) => !done.some(({ service }) => service === name))
  const outcomes: ScheduleOutcome[] = [...done]
  const worker = async () => {
    for (let name = line.shift(); name !== undefined; name = line.shift()) {
      const outcome = await outcomeOf(context, schedule, { profile, name, reason })
      await note?.(outcome)
      outcomes.push(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, line.length) }, worker))
  return outcomes.toSorted((a, b) => (a.service < b.service ? -1 : 1))
}

async function outcomeOf(
  context: Context,
  { sinceMs, channel, onlyWhenUnwell }: InvestigationSchedule,
  { profile, name, reason }: { profile: Profile; name: string; reason: string },
): Promise<ScheduleOutcome> {
  const about = { profile: profile.name, service: name }
  try {
    const found = { profile, service: context.profiles.service(profile, name) }
    if (onlyWhenUnwell && !(await isUnwellOrUnknown(context, found, sinceMs))) return { ...about, outcome: 'healthy' }
    const { investigation, joined } = await startInvestigation(
      { ...context, commandId: `${context.commandId}:${profile.name}/${name}` },
      {
        ...found,
        sinceMs,
        trigger: { kind: 'schedule', by: context.actor, reason },
        ...(channel !== undefined && { channel }),
      },
    )
    return { ...about, outcome: joined ? 'joined' : 'started', investigation: investigation.id }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { ...about, outcome: 'failed', message: error.message }
  }
}

/** A backend that cannot be asked is a reason to look, not to stay silent: the investigation says what was missing. */
async function isUnwellOrUnknown(...asked: Parameters<typeof isUnwell>): Promise<boolean> {
  try {
    return await isUnwell(...asked)
  } catch (error) {
    if (error instanceof Problem) return true
    throw error
  }
}
