/** Tells how far the end of a series is from everything before it, at several lengths at once. */
export interface PastNovelty {
  /**
   * For each length: the root mean square distance per row, in plain amplitude, between the stretch ending at row `end`
   * and the nearest earlier one that does not overlap it, within rows [`from`, `end`]. Infinite when nothing earlier
   * is that long. The result is overwritten by the next call, which should be for the next row.
   */
  distances(rows: Float64Array, from: number, end: number): Float64Array
  /** Says that the rows moved `by` places to the front of their array. */
  moved(by: number): void
}

/**
 * A left matrix profile without z-normalisation, one row at a time (Lu et al. 2022, "Matrix Profile XXIV: DAMP"). All
 * lengths (ascending) share one pass: a squared distance, summed from the newest row back, is the one of every shorter
 * length on its way, and is given up as soon as no length can gain (early abandoning, Rakthanmanon et al. 2012). Where
 * the last row found its nearest, this one likely finds it one further, which makes nearly all others end after a row
 * or two. Stretches end at least `apart` rows before `end`, more when they are longer.
 */
export function pastNovelty(lengths: readonly number[], apart = 1): PastNovelty {
  const scales = lengths.length
  const best = new Float64Array(scales)
  /** The largest of best[s..]: a sum that reaches it helps no length from s on. */
  const reach = new Float64Array(scales)
  const nearest = new Int32Array(scales).fill(-1)
  const found = new Float64Array(scales)

  const improve = (scale: number, sum: number, candidate: number) => {
    best[scale] = sum
    nearest[scale] = candidate
    let largest = 0
    for (let s = scales - 1; s >= 0; s--) {
      largest = Math.max(largest, best[s]!)
      reach[s] = largest
    }
  }

  const consider = (rows: Float64Array, from: number, end: number, candidate: number) => {
    let sum = 0
    let back = 0
    for (let s = 0; s < scales; s++) {
      const length = lengths[s]!
      if (candidate - length + 1 < from) return
      const limit = reach[s]!
      for (; back < length; back++) {
        const difference = rows[end - back]! - rows[candidate - back]!
        sum += difference * difference
        if (sum >= limit) return
      }
      if (sum < best[s]! && candidate <= end - length) improve(s, sum, candidate)
    }
  }

  return {
    distances(rows, from, end) {
      best.fill(Number.POSITIVE_INFINITY)
      reach.fill(Number.POSITIVE_INFINITY)
      const likely = [...new Set(nearest)].map((row) => row + 1)
      for (const row of likely) if (row >= from && row <= end - apart) consider(rows, from, end, row)
      for (let row = end - apart; row >= from && reach[0]! > 0; row--) {
        const difference = rows[end]! - rows[row]!
        if (difference * difference < reach[0]!) consider(rows, from, end, row)
      }
      for (let s = 0; s < scales; s++) found[s] = Math.sqrt(best[s]! / lengths[s]!)
      return found
    },
    moved(by) {
      for (let s = 0; s < scales; s++) nearest[s]! -= by
    },
  }
}
