/** The last rows of a series, and the mean level around each, in order and without copying on every row. */
export interface KeptRows {
  rows: Float64Array
  levels: Float64Array
  /** First and last row that count. */
  from: number
  end: number
  /** Adds a row; says by how many places all rows moved to the front, mostly 0. */
  add(value: number): number
  state(): { rows: number[]; levels: number[] }
}

/**
 * Keeps `memory` rows in twice the room, so that a move is due only once every `memory` rows. The level of a row is the
 * mean of the last `span` rows up to it.
 */
export function keptRows(
  memory: number,
  span: number,
  known: { rows: number[]; levels: number[] } = { rows: [], levels: [] },
): KeptRows {
  const rows = new Float64Array(2 * memory)
  const levels = new Float64Array(2 * memory)
  rows.set(known.rows)
  levels.set(known.levels)
  let size = known.rows.length
  return {
    rows,
    levels,
    get from() {
      return Math.max(0, size - memory)
    },
    get end() {
      return size - 1
    },
    add(value) {
      const moved = size === 2 * memory ? memory : 0
      if (moved > 0) {
        rows.copyWithin(0, memory)
        levels.copyWithin(0, memory)
        size -= memory
      }
      rows[size++] = value
      levels[size - 1] = meanOfLast(rows, size, span)
      return moved
    },
    state() {
      const from = Math.max(0, size - memory)
      return { rows: [...rows.subarray(from, size)], levels: [...levels.subarray(from, size)] }
    },
  }
}

function meanOfLast(rows: Float64Array, size: number, count: number): number {
  const from = Math.max(0, size - count)
  let sum = 0
  for (let i = from; i < size; i++) sum += rows[i]!
  return sum / (size - from)
}
