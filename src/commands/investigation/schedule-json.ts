import { z } from 'zod'
import type { ScheduleOutcome } from '../../core/investigation/schedule.ts'

/** What came of one service in a run, for programs. */
export const OutcomeJson = z.object({
  service: z.string(),
  profile: z.string(),
  outcome: z.enum(['started', 'joined', 'healthy', 'failed']),
  investigation: z.string().nullable(),
  message: z.string().nullable().describe('Why it could not be started'),
})

/** Writes the outcome of a service for programs. */
export const presentOutcome = ({
  service,
  profile,
  outcome,
  investigation,
  message,
}: ScheduleOutcome): z.infer<typeof OutcomeJson> => ({
  service,
  profile,
  outcome,
  investigation: investigation ?? null,
  message: message ?? null,
})

/** How many services came to what, in words: `2 investigated, 5 healthy`. */
export function outcomeWords(outcomes: readonly ScheduleOutcome[]): string {
  const count = (words: string, ...wanted: ScheduleOutcome['outcome'][]) => {
    const found = outcomes.filter(({ outcome }) => wanted.includes(outcome)).length
    return found ? [`${found} ${words}`] : []
  }
  const all = [
    ...count('investigated', 'started'),
    ...count('under way already', 'joined'),
    ...count('healthy', 'healthy'),
    ...count('not looked at', 'failed'),
  ]
  return all.join(', ') || 'no service matched'
}
