/** Readings are held when a value with decimals comes back so often in a row. */
const heldRun = 4
/** In a series of few distinct values equal neighbours are nothing special. */
const mostEqual = 0.15

/**
 * Takes out readings that merely repeat the one before, as collectors do when the source does not answer: they say
 * nothing about their moment. Series that repeat anyway, such as idle or rounded ones, stay as they are.
 */
export function withoutHeld(values: Float64Array): Float64Array {
  const runs: [number, number][] = []
  for (let i = 0; i < values.length; ) {
    let end = i + 1
    while (end < values.length && values[end] === values[i]) end++
    if (end - i >= heldRun && !Number.isInteger(values[i])) runs.push([i, end])
    i = end
  }
  const equal = values.filter((value, i) => i > 0 && value === values[i - 1]).length
  const inRuns = runs.reduce((sum, [from, to]) => sum + to - from - 1, 0)
  if (equal - inRuns > mostEqual * values.length || inRuns > values.length / 3) return values
  const kept = values.slice()
  for (const [from, to] of runs) kept.fill(Number.NaN, from + 1, to)
  return kept
}
