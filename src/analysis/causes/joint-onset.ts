import { leastSide } from './metric-series.ts'

/** Weaker breaks, of less than a doubling that a step explains by half, are ups and downs. */
const leastStrength = 0.5

/**
 * The index at which the breaks of many series together are strongest, from their scans; undefined when nothing breaks.
 * Nobody notices a fault before it begins, so a moment after `noticed` (an index) loses weight quickly, while one far
 * before it loses a little: of two equal breaks the nearer one is the likelier onset.
 */
export function jointOnset(scans: readonly Float64Array[], noticed?: number): number | undefined {
  const length = scans[0]?.length ?? 0
  const joint = new Float64Array(length)
  for (const scan of scans) for (let at = 0; at < length; at++) joint[at]! += scan[at]!
  let onset: number | undefined
  let best = leastStrength
  for (let at = 0; at < length; at++) {
    const value = joint[at]! * likelihood((at - (noticed ?? at)) / length)
    if (value > best) [best, onset] = [value, at]
  }
  return onset
}

/** Where one series breaks near the joint onset; undefined when it does not break there. */
export function breakNear(scan: Float64Array, onset: number): number | undefined {
  const reach = Math.max(leastSide, Math.round(scan.length / 8))
  let index: number | undefined
  let best = leastStrength
  for (let at = Math.max(0, onset - reach); at <= Math.min(scan.length - 1, onset + reach); at++)
    if (scan[at]! > best) [best, index] = [scan[at]!, at]
  return index
}

/** `late` is the distance behind the moment of notice, as a share of the whole window. */
const likelihood = (late: number) => (late > 0 ? Math.exp(-8 * late) : 1 + 0.3 * late)
