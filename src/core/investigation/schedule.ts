import type { Recurrence } from '../recurrence.ts'
import type { Profile } from '../telemetry/profile.ts'
import { isLike } from './rule.ts'

/** An investigation of services that begins by the clock, whether or not anything alerts. */
export interface InvestigationSchedule extends Recurrence {
  /** Names it; unique in an installation. */
  name: string
  /** The usual profile when not given. */
  profile?: string
  /** Names, in which `*` stands for anything; all that the profile declares when not given. */
  services?: readonly string[]
  /** A regular expression on the namespace that a service is declared with. */
  namespace?: string
  /** How far back each looks, in milliseconds. */
  sinceMs: number
  /** Where results go, instead of the usual place. */
  channel?: string
  /** Only what is unwell is investigated; a service that is not stays untold. */
  onlyWhenUnwell: boolean
}

/** What came of one service in one run. */
export interface ScheduleOutcome {
  profile: string
  service: string
  /** `healthy`: nothing unusual was seen, so nothing was started; `failed`: it could not be, `message` says why. */
  outcome: 'started' | 'joined' | 'healthy' | 'failed'
  investigation?: string
  message?: string
}

/** One run of a schedule: there is one per moment that it is due at. */
export interface ScheduleRun {
  schedule: string
  /** When it was due. */
  at: Date
  beganAt: Date
  /** How many that were due before it were left out, because nobody was there to run them. */
  missed: number
  finishedAt?: Date
  /** Absent where the row only marks that a schedule is looked after from here on. */
  outcomes?: ScheduleOutcome[]
}

/** Runs of schedules as rows. */
export interface ScheduleRuns {
  /** The newest of each schedule. */
  newestRuns(schedules: readonly string[]): Promise<ScheduleRun[]>
  /** Marks a run as begun, once; answers it as it stands, also when it was begun before. */
  beginRun(run: Pick<ScheduleRun, 'schedule' | 'at' | 'missed' | 'outcomes'>): Promise<ScheduleRun>
  /** Keeps what came of a service; the first word stays. */
  noteOutcome(run: Pick<ScheduleRun, 'schedule' | 'at'>, outcome: ScheduleOutcome): Promise<void>
  finishRun(run: Pick<ScheduleRun, 'schedule' | 'at'>): Promise<void>
}

/**
 * The names of the services that a schedule picks from a profile, in their order. A name without `*` is taken as it is
 * written, unless a namespace is asked for: only what is declared has one.
 */
export function pickedServices(
  { services, namespace }: Pick<InvestigationSchedule, 'services' | 'namespace'>,
  profile: Pick<Profile, 'services'>,
): string[] {
  const inside = namespace === undefined ? undefined : new RegExp(namespace)
  const declared = [...profile.services.values()]
    .filter(({ extra }) => !inside || (typeof extra.namespace === 'string' && inside.test(extra.namespace)))
    .map(({ name }) => name)
  const named = services?.flatMap((name) =>
    name.includes('*') || inside ? declared.filter((one) => isLike(name, one)) : [name],
  )
  return [...new Set(named ?? declared)].sort()
}
