import { quantile } from '../compare/quantile.ts'
import { leastScale, type PreparedSeries } from './metric-series.ts'

/** How far a series left its usual range after an onset. */
export interface Deviation {
  direction: 'up' | 'down' | 'none'
  /** Distance of the far tenth of the values after from the median before, in scales of the series; 0 or more. */
  size: number
  /** The median before, and the value in the far tenth after. */
  from: number
  to: number
}

/**
 * Compares a series before and after an index: the scale is the interquartile range before, as in BARO's RobustScorer
 * (Pham, Ha and Zhang 2024), but never below what would matter to anybody; the move is read at the far tenth instead of
 * the maximum, so that one stray sample proves nothing. `growth` is how much more the service had to do after than before
 * (1 for the same): a level that grows with the work is expected to rise by as much.
 */
export function deviation(one: PreparedSeries, onset: number, growth = 1): Deviation {
  const guard = Math.floor(onset / 20)
  const before = one.values.slice(0, Math.max(1, onset - guard)).sort()
  const after = one.values.slice(onset).sort()
  if (after.length === 0) return { direction: 'none', size: 0, from: Number.NaN, to: Number.NaN }
  const from = quantile(before, 0.5)
  const scale = Math.max(quantile(before, 0.75) - quantile(before, 0.25), leastScale(one, from))
  const high = quantile(after, 0.9)
  const low = quantile(after, 0.1)
  const up = high - from * growth >= from - low
  const size = Math.max(0, up ? high - from * growth : from - low) / scale
  return { direction: size === 0 ? 'none' : up ? 'up' : 'down', size, from, to: up ? high : low }
}
