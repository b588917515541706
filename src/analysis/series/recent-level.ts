/**
 * The level that each row of a series leaves behind, for each half-life in rows: an exponentially weighted mean of the
 * median of the last eleven rows, so that spikes of up to five rows do not move it while a lasting change becomes the
 * new level (a median-filtered EWMA, in the spirit of Gelper, Fried & Croux 2010). `values` must be finite.
 */
export function recentLevels(values: Float64Array, halfLives: readonly number[]): Float64Array[] {
  const middles = runningMedians(values)
  return halfLives.map((halfLife) => {
    const weight = 1 - 2 ** (-1 / halfLife)
    let level = 0
    return middles.map((middle, i) => {
      level = i < window ? middle : level + Math.max(weight, 1 / (i + 1)) * (middle - level)
      return level
    })
  })
}

const window = 11

/** The median of each row and the ten before it, or of as many as there are. */
function runningMedians(values: Float64Array): Float64Array {
  const sorted = new Float64Array(window + 1)
  let count = 0
  return values.map((value, i) => {
    if (i >= window) remove(sorted, count--, values[i - window]!)
    insert(sorted, count++, value)
    return (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2
  })
}

function insert(sorted: Float64Array, count: number, value: number): void {
  let place = count
  for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!
  sorted[place] = value
}

function remove(sorted: Float64Array, count: number, value: number): void {
  let place = 0
  while (sorted[place]! < value) place++
  for (; place < count - 1; place++) sorted[place] = sorted[place + 1]!
}
