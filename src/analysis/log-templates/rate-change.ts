/** How a rate differs between two windows. */
export interface RateChange {
  /** Lines per minute. */
  before: number
  after: number
  /** Natural logarithm of after by before, drawn towards 0 where little was seen. */
  logRatio: number
  /** The same in standard errors: beyond ±3 it is hardly chance. */
  z: number
  /** Two-sided probability of a z at least as far from 0, 0 to 1. */
  p: number
}

/** Counts of one kind of line in two windows of `minutes` each. */
export interface TwoCounts {
  before: number
  after: number
  minutesBefore: number
  minutesAfter: number
  /** Variance of the counts by their mean, at least 1; above 1 for what comes in bursts. */
  dispersion?: number
}

/** The prior weighs as much as this share of the shorter window. */
const priorShare = 0.05

/**
 * Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", eq. 16 to 22),
 * where the trials are time rather than all other lines: so that one pattern which surges does not make the rest seem
 * to shrink. The prior is the rate of both windows together. A window whose count is 0 still has a finite ratio.
 */
export function rateChange({ before, after, minutesBefore, minutesAfter, dispersion = 1 }: TwoCounts): RateChange {
  const priorMinutes = Math.max(priorShare * Math.min(minutesBefore, minutesAfter), Number.MIN_VALUE)
  const prior = Math.max(((before + after) / (minutesBefore + minutesAfter)) * priorMinutes, 1e-9)
  const logRatio =
    Math.log((after + prior) / (minutesAfter + priorMinutes)) -
    Math.log((before + prior) / (minutesBefore + priorMinutes))
  const variance = 1 / (after + prior) + 1 / (before + prior)
  const z =
    before + after === 0
      ? 0
      : deviance({ before, after, minutesBefore, minutesAfter }, logRatio, variance) /
        Math.sqrt(Math.max(1, dispersion))
  return { before: before / minutesBefore, after: after / minutesAfter, logRatio, z, p: twoSided(z) }
}

/**
 * The normal approximation holds when both counts are fair; with a count of 0 its variance is all prior, so there the
 * signed root of the likelihood ratio of two Poisson rates stands in.
 */
function deviance(counts: Required<Omit<TwoCounts, 'dispersion'>>, logRatio: number, variance: number): number {
  const { before, after, minutesBefore, minutesAfter } = counts
  if (Math.min(before, after) >= 5) return logRatio / Math.sqrt(variance)
  const rate = (before + after) / (minutesBefore + minutesAfter)
  const part = (count: number, minutes: number) => (count > 0 ? count * Math.log(count / (rate * minutes)) : 0)
  return Math.sign(logRatio) * Math.sqrt(Math.max(0, 2 * (part(before, minutesBefore) + part(after, minutesAfter))))
}

/** Two-sided tail of the normal distribution; relative error below 1.2e-7 (Numerical Recipes, erfc by Chebyshev fit). */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  return Math.min(1, t * Math.exp(-x * x + series.reduceRight((sum, coefficient) => sum * t + coefficient, 0)))
}
