import type { Measure } from './measure.ts'

/** What a value should be at one time, going by the past. */
export interface Expectation {
  /** In the unit of the series. */
  expected: number
  /** Robust standard deviation around it, in the unit of the series. */
  scale: number
  /** How many rows of history say so. */
  sample: number
  /** The same hours of the week, the same hours of the day, or the rows just before. */
  basis: 'week' | 'day' | 'recent'
  /** How many standard deviations a value lies above (+) or below (-), on the measure that suits the series. */
  deviations(value: number): number
  /** The value that lies so many standard deviations off. */
  limit(deviations: number): number
}

/** Builds an expectation from a level and the width of the noise around it, both on the measure. */
export function expectation(
  measure: Measure,
  level: number,
  width: number,
  sample: number,
  basis: Expectation['basis'],
): Expectation {
  return {
    expected: measure.from(level),
    scale: (measure.from(level + width) - measure.from(level - width)) / 2,
    sample,
    basis,
    deviations: (value) => (measure.to(value) - level) / width,
    limit: (deviations) => measure.from(level + deviations * width),
  }
}
