import { parseDuration, showDuration } from '../../core/duration.ts'
import { Problem } from '../../core/problem.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { lengthInput } from '../length-input.ts'
import { momentInput } from '../moment-input.ts'

/** The fields that say which stretch of time is asked about: `since` until now, or `start` to `end`. */
export const windowInput = (usual: string) => ({
  since: lengthInput()
    .optional()
    .meta({ description: `How far back, such as 30m or 2h; ${usual} when left out`, label: 'Since', kind: 'duration' }),
  start: momentInput().optional().meta({ description: 'Or from this moment', label: 'From' }),
  end: momentInput().optional().meta({ description: 'Until this moment; now when left out', label: 'Until' }),
})

/** The longest stretch that is asked for at once. */
const longestMs = 92 * 24 * 3_600_000

/** The window that is meant. Throws Problem `invalid` for one that is empty, too long or said in two ways. */
export function windowOf(
  { since, start, end }: { since?: number | undefined; start?: Date | undefined; end?: Date | undefined },
  usual: string,
  now: Date,
): Window {
  if (since !== undefined && start)
    throw new Problem('invalid', 'Give since or start, not both.', { fields: { since: 'is given beside start' } })
  const to = end ?? now
  const from = start ?? new Date(to.getTime() - (since ?? parseDuration(usual)))
  const length = to.getTime() - from.getTime()
  if (!(length > 0))
    throw new Problem('invalid', 'The window is empty: its start must lie before its end.', {
      fields: { [start ? 'start' : 'since']: 'must lie before the end' },
    })
  if (length > longestMs)
    throw new Problem('invalid', `The window is too long: at most ${showDuration(longestMs)}.`, {
      fields: { [start ? 'start' : 'since']: `is more than ${showDuration(longestMs)} back` },
    })
  return { from, to }
}

/** A step that gives about `points` points, from the steps people know, in milliseconds. */
export function stepFor(window: Window, points = 240): number {
  const wanted = (window.to.getTime() - window.from.getTime()) / points
  return steps.find((step) => step >= wanted) ?? steps.at(-1)!
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const steps = [
  second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
]
