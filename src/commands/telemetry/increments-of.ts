import type { Increment } from '../../analysis/slo/increments.ts'
import type { Series } from '../../core/telemetry/series.ts'

/** Counts per step as increments: each stands for the step it begins. */
export const incrementsOf = ({ times, values }: Series, stepMs: number): Increment[] =>
  Array.from(times, (from, i) => ({ from, to: from + stepMs, by: values[i]! })).filter(({ by }) => by > 0)

/** The sum of what was counted. */
export const totalOf = ({ values }: Series): number =>
  values.reduce((sum, value) => (Number.isFinite(value) ? sum + value : sum), 0)
