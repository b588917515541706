import { Problem } from '../core/problem.ts'

/** How to read backwards through time from an engine whose only cursor is a moment, in nanoseconds. */
export interface Backwards<R> {
  vendor: string
  /** The newest rows before `end` (exclusive), at most `size`, newest first. */
  read(end: bigint, size: number): Promise<R[]>
  momentOf(row: R): bigint
  /** Tells rows of one moment apart. */
  keyOf(row: R): string
  end: bigint
  size: number
  /** The largest page the engine gives; needed where more rows than a page share one nanosecond. */
  largest: number
}

/**
 * All rows, page by page, newest first, none left out and none twice: rows of the very moment at which a page ended are
 * read again and those seen are passed over. Throws Problem `unavailable` where more rows share a moment than a page holds.
 */
export async function* pageBack<R>({
  vendor,
  read,
  momentOf,
  keyOf,
  end,
  size,
  largest,
}: Backwards<R>): AsyncGenerator<R[]> {
  let before = end
  let wanted = size
  let edge: bigint | undefined
  const seen = new Map<string, number>()
  for (;;) {
    const rows = await read(before, wanted)
    const passed = new Map(seen)
    const fresh = rows.filter((row) => {
      const key = momentOf(row) === edge ? keyOf(row) : undefined
      const left = key === undefined ? 0 : (passed.get(key) ?? 0)
      if (left > 0) passed.set(key!, left - 1)
      return left === 0
    })
    if (fresh.length) yield fresh
    if (rows.length < wanted) return
    const oldest = momentOf(rows.at(-1)!)
    if (oldest !== edge) seen.clear()
    for (const row of fresh) if (momentOf(row) === oldest) seen.set(keyOf(row), (seen.get(keyOf(row)) ?? 0) + 1)
    if (oldest === edge && !fresh.length) {
      if (wanted >= largest) throw tooMany(vendor, largest, oldest)
      wanted = Math.min(wanted * 4, largest)
    } else if (oldest !== edge) wanted = size
    edge = oldest
    before = oldest + 1n
  }
}

function tooMany(vendor: string, largest: number, moment: bigint) {
  const at = new Date(Number(moment / 1_000_000n)).toISOString()
  return new Problem(
    'unavailable',
    `${vendor} holds more than ${largest} lines at ${at}, which cannot be told apart. Ask a narrower query.`,
  )
}
