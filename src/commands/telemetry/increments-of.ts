import type { Increment } from '../../analysis/slo/increments.ts'
import type { Series } from '../../core/telemetry/series.ts'

/** Counts per step as increments: each stands for the step it begins, the last one up to the end of what was counted. */
export const incrementsOf = ({ times, values }: Series, stepMs: number, end: number): Increment[] =>
  Array.from(times, (from, i) => ({ from, to: Math.min(from + stepMs, end), by: values[i]! })).filter(
    ({ from, to, by }) => by > 0 && to > from,
  )

/** The sum of what was counted. */
export const totalOf = ({ values }: Series): number =>
  values.reduce((sum, value) => (Number.isFinite(value) ? sum + value : sum), 0)
