import type { Series, Unit } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { stepAt, stepTimes } from './steps.ts'

/** What an engine measured, each point [ms since 1970, value], as a series over the window: NaN in steps without a point. */
export function measured(
  { name, unit, labels = {} }: { name: string; unit?: Unit | undefined; labels?: Record<string, string> },
  window: Window,
  stepMs: number,
  points: Iterable<readonly [number, number]>,
): Series {
  const times = stepTimes(window, stepMs)
  const values = new Float64Array(times.length).fill(Number.NaN)
  for (const [time, value] of points) {
    const step = stepAt(window, stepMs, time)
    if (step >= 0) values[step] = value
  }
  return { name, labels, ...(unit && { unit }), times, values }
}
