/** A sample in rising order, without what is not a finite number; the sample itself stays as it was. */
export function sorted(sample: ArrayLike<number>): Float64Array {
  const rising = new Float64Array(sample).sort()
  let from = 0
  let to = rising.length
  while (to > from && !(rising[to - 1]! < Number.POSITIVE_INFINITY)) to--
  while (from < to && rising[from] === Number.NEGATIVE_INFINITY) from++
  return rising.subarray(from, to)
}

/**
 * The value below which a share of a sorted sample lies, straight lines between neighbours (Hyndman and Fan's type 7).
 * `share` in [0, 1]; NaN for an empty sample.
 */
export function quantile(rising: Float64Array, share: number): number {
  const place = (rising.length - 1) * Math.min(1, Math.max(0, share))
  const low = rising[Math.floor(place)] ?? Number.NaN
  const high = rising[Math.ceil(place)] ?? Number.NaN
  return low === high ? low : low + (high - low) * (place - Math.floor(place))
}
