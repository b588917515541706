import { median } from '../series/robust.ts'

/** In deviations of how points usually stand off from both sides. */
const limit = 9

/**
 * Points that stand off from the two before and the two after, on the same side of both, by far more than points of this
 * series do: spikes and drop-outs, whatever the season. At the ends of the series nothing can be said.
 */
export function lonePoints(values: Float64Array): Set<number> {
  const off = values.map((value, i) => standsOff(values, i, value))
  const usual = median(off.map(Math.abs).filter((size) => size > 0))
  const typical = median(Float64Array.from(values.subarray(1), (value, i) => Math.abs(value - values[i]!)))
  const least = Math.max(limit * usual, 3 * typical)
  const lone = new Set<number>()
  for (const [i, distance] of off.entries()) if (usual > 0 && Math.abs(distance) > least) lone.add(i)
  return lone
}

/** The smallest of the distances to both sides, each taken as a level and as a slope; 0 when it lies between them. */
function standsOff(values: Float64Array, i: number, value: number): number {
  const near = [values[i - 1]!, values[i + 1]!]
  const far = [values[i - 2]!, values[i + 2]!]
  const sides = [0, 1].flatMap((side) => {
    const level = median([near[side]!, far[side]!].filter((x) => x !== undefined))
    const slope = 2 * near[side]! - far[side]!
    return [level, slope].filter((x) => !Number.isNaN(x)).map((x) => value - x)
  })
  const isOneSided = sides.every((side) => side > 0) || sides.every((side) => side < 0)
  if (!isOneSided || Number.isNaN(near[0]! + near[1]!)) return 0
  return sides.reduce((least, side) => (Math.abs(side) < Math.abs(least) ? side : least))
}
