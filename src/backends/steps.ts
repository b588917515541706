import { Problem } from '../core/problem.ts'
import type { Series, Unit } from '../core/telemetry/series.ts'
import { lengthOf, type Window } from '../core/telemetry/window.ts'

/** More points than this are nothing that anybody can use, and a step of 1 ms would ask for billions. */
const mostSteps = 100_000

/** How many steps a window has, the last of which may be cut short; throws Problem `invalid` for none or too many. */
export function stepCount(window: Window, stepMs: number): number {
  const count = Math.ceil(lengthOf(window) / stepMs)
  if (!(stepMs >= 1) || !(count >= 1))
    throw new Problem('invalid', 'The window is empty, or the step is shorter than 1 ms.', {
      fields: { window: 'ends before it begins' },
    })
  if (count <= mostSteps) return count
  throw new Problem('invalid', `A window of ${count} steps is too long. Take a longer step or a shorter window.`, {
    fields: { step: `makes more than ${mostSteps} points` },
  })
}

/** The points of a window: each step under the moment at which it begins. */
export function stepTimes(window: Window, stepMs: number): Float64Array {
  const from = window.from.getTime()
  return Float64Array.from({ length: stepCount(window, stepMs) }, (_, index) => from + index * stepMs)
}

/** A series of counts with a zero in every step, for adding to. */
export function zeroes(name: string, window: Window, stepMs: number, labels: Record<string, string> = {}): Series {
  const times = stepTimes(window, stepMs)
  return { name, labels, unit: 'count', times, values: new Float64Array(times.length) }
}

/** A series that says of every step that nothing was measured, for filling in. */
export function unmeasured(name: string, window: Window, stepMs: number, unit: Unit, labels = {}): Series {
  const times = stepTimes(window, stepMs)
  return { name, labels, unit, times, values: new Float64Array(times.length).fill(Number.NaN) }
}

/** The place of a moment among the steps of a window; -1 outside of it. */
export function stepAt({ from, to }: Window, stepMs: number, moment: number): number {
  return moment < from.getTime() || moment >= to.getTime() ? -1 : Math.floor((moment - from.getTime()) / stepMs)
}
