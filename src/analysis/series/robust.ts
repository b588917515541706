/** Makes the median absolute deviation of normal noise equal to its standard deviation. */
const normalConsistency = 1.4826

/** The median of the finite values; NaN when there are none. The input stays as it is. */
export function median(values: ArrayLike<number>): number {
  return middle(finite(values))
}

/**
 * The centre and the width of a sample that outliers cannot move: median and median absolute deviation, the latter
 * scaled to the standard deviation of normal noise. When more than half the values are equal the width would be 0; the
 * mean absolute deviation then stands in. NaN for an empty sample.
 */
export function centreAndWidth(values: ArrayLike<number>): { centre: number; width: number } {
  const sample = finite(values)
  const centre = middle(sample)
  let mean = sample.length > 0 ? 0 : Number.NaN
  for (let i = 0; i < sample.length; i++) {
    sample[i] = Math.abs(sample[i]! - centre)
    mean += sample[i]! / sample.length
  }
  const width = middle(sample) * normalConsistency
  return { centre, width: width > 0 ? width : mean }
}

/** The value that a share (0 to 1) of the finite values does not exceed; NaN when there are none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sample = finite(values)
  return sample.length === 0
    ? Number.NaN
    : select(sample, Math.min(sample.length - 1, Math.floor(share * sample.length)))
}

function finite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) kept[count++] = values[i]!
  return kept.subarray(0, count)
}

function middle(sample: Float64Array): number {
  if (sample.length === 0) return Number.NaN
  const half = sample.length >> 1
  const upper = select(sample, half)
  if (sample.length % 2 === 1) return upper
  let lower = Number.NEGATIVE_INFINITY
  for (let i = 0; i < half; i++) if (sample[i]! > lower) lower = sample[i]!
  return (lower + upper) / 2
}

/** Hoare's selection: moves the `rank`-th smallest value to its place, smaller ones before it. */
function select(sample: Float64Array, rank: number): number {
  let low = 0
  let high = sample.length - 1
  while (low < high) {
    const pivot = sample[(low + high) >> 1]!
    let i = low
    let j = high
    while (i <= j) {
      while (sample[i]! < pivot) i++
      while (sample[j]! > pivot) j--
      if (i > j) break
      const swap = sample[i]!
      sample[i++] = sample[j]!
      sample[j--] = swap
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else break
  }
  return sample[rank]!
}
