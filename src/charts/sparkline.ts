const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * A series as a row of blocks, at most `width` characters: `▁▂▃▅▇`. Of each bucket the value farthest from the middle of
 * all is shown, so that spikes and dips stay; a space where nothing was measured, and nothing for an empty series.
 */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const known = values.filter(isMeasured)
  if (!known.length || width < 1) return ''
  const middle = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)]!
  const buckets = Math.min(Math.floor(width), values.length)
  const shown = Array.from({ length: buckets }, (_, i) =>
    telling(
      values.slice(Math.floor((i * values.length) / buckets), Math.floor(((i + 1) * values.length) / buckets)),
      middle,
    ),
  )
  const seen = shown.filter((value) => value !== undefined)
  const [low, high] = [Math.min(...seen), Math.max(...seen)]
  return shown.map((value) => (value === undefined ? ' ' : blockOf(value, low, high))).join('')
}

const isMeasured = (value: number | null): value is number => value !== null && Number.isFinite(value)

function telling(values: readonly (number | null)[], middle: number): number | undefined {
  let best: number | undefined
  for (const value of values)
    if (isMeasured(value) && (best === undefined || Math.abs(value - middle) > Math.abs(best - middle))) best = value
  return best
}

/** A level that hardly moves is a flat line, not noise blown up. */
function blockOf(value: number, low: number, high: number): string {
  const range = high - low
  if (range <= Math.abs(high) * 1e-3) return high === 0 ? blocks[0] : blocks[3]
  return blocks[Math.min(7, Math.floor(((value - low) / range) * 8))]!
}
