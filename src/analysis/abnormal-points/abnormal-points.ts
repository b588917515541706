import { counterFaults, isCounter } from './counter-faults.ts'
import { cycleLength } from './cycle-length.ts'
import { cycleResiduals } from './cycle-residuals.ts'
import { farRuns } from './far-runs.ts'
import { levelResiduals } from './level-residuals.ts'
import { lonePoints } from './lone-points.ts'
import { withoutHeld } from './without-held.ts'

/** Series shorter than this say nothing about what is normal in them. */
const fewest = 12

/**
 * Which points of a short, whole series (some dozens to hundreds of evenly spaced values, NaN where one is missing) are
 * abnormal, as positions from 0, ascending; empty for a series in which nothing is. A point can stand alone from its
 * neighbours, or be one of a stretch that leaves the shape the other cycles have; a cycle that is weaker or stronger as
 * a whole, as on a weekend, is normal. A counter may only grow or begin anew. Readings that were merely held say nothing.
 */
export function abnormalPoints(values: readonly number[]): number[] {
  const given = Float64Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN))
  if (given.filter((value) => !Number.isNaN(value)).length < fewest) return []
  if (isCounter(given)) return counterFaults(given)
  const seen = withoutHeld(given)
  const lone = lonePoints(seen)
  const calm = seen.map((value, i) => (lone.has(i) ? Number.NaN : value))
  const period = cycleLength(calm)
  const residuals = period === 0 ? levelResiduals(calm) : cycleResiduals(calm, period)
  return [...new Set([...lone, ...farRuns(residuals)])].sort((a, b) => a - b)
}
