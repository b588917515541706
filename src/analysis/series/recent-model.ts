import { expectation } from './expectation.ts'
import type { Measure } from './measure.ts'
import { recentLevels } from './recent-level.ts'
import { centreAndWidth } from './robust.ts'

/**
 * The level of the last rows, and how past levels of that kind missed the rows `horizon` later. A long memory is best
 * for a level that stays, a short one for a level that wanders: the past says which missed less.
 */
export function recentModel(values: Float64Array, measure: Measure, minimumSample: number, horizon: number) {
  if (values.length < minimumSample) return { expectation: null, misses: new Float64Array() }
  const [short, long] = recentLevels(values, halfLives).map((levels) => missesOf(values, levels, horizon))
  const { level, misses } = scatterOfRuns(long!.misses) < scatterOfRuns(short!.misses) ? long! : short!
  const { centre, width } = centreAndWidth(misses)
  const noise = Math.max(Math.hypot(centre, width), measure.leastWidth(level))
  return {
    expectation: expectation(measure, level, noise, values.length, 'recent'),
    misses: inWidths(misses, noise),
  }
}

function inWidths(misses: Float64Array, width: number): Float64Array {
  for (let i = 0; i < misses.length; i++) misses[i]! /= width
  return misses
}

/** Of the level, in rows. */
const halfLives = [20, 120]

function missesOf(values: Float64Array, levels: Float64Array, horizon: number) {
  const ahead = Math.max(1, Math.min(horizon, Math.floor(values.length / 4)))
  const misses = new Float64Array(values.length - ahead)
  for (let i = 0; i < misses.length; i++) misses[i] = values[i + ahead]! - levels[i]!
  return { level: levels[levels.length - 1]!, misses }
}

/** The sum of the misses of ten rows taken together, whatever their sign. */
function scatterOfRuns(misses: Float64Array): number {
  let scatter = 0
  let run = 0
  for (let i = 0; i < misses.length; i++) {
    run += misses[i]!
    if (i % 10 !== 9) continue
    scatter += Math.abs(run)
    run = 0
  }
  return scatter
}
