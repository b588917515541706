import type { Series } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { stepAt, zeroes } from './steps.ts'

/** Counts that an engine made as a series over the window; each is [ms since 1970, how many], and those of one step add up. */
export function counted(
  name: string,
  window: Window,
  stepMs: number,
  counts: Iterable<readonly [number, number]>,
): Series {
  const series = zeroes(name, window, stepMs)
  for (const [time, count] of counts) {
    const step = stepAt(window, stepMs, time)
    if (step >= 0) series.values[step]! += count
  }
  return series
}
