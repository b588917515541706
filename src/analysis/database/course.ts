import { median } from '../series/robust.ts'

/** How a series went: its level at the begin and at the end, its extremes, and whether it is still where it went. */
export interface Course {
  first: number
  last: number
  highest: number
  lowest: number
  /** Median of all. */
  usual: number
  /** Values in a row, up to the last one, that are at least half way from begin to the farthest point. */
  steady: number
}

/** Reads a series, oldest first, NaN where values are missing; undefined when fewer than three are there. */
export function courseOf(values: readonly number[]): Course | undefined {
  const present = values.filter((value) => Number.isFinite(value))
  if (present.length < 3) return undefined
  const edge = Math.max(1, Math.floor(present.length / 6))
  const first = median(present.slice(0, edge))
  const last = median(present.slice(-edge))
  const highest = Math.max(...present)
  const lowest = Math.min(...present)
  const far = Math.abs(highest - first) >= Math.abs(first - lowest) ? highest : lowest
  const beyond = (value: number) => (far >= first ? value >= (first + far) / 2 : value <= (first + far) / 2)
  const steady = present.length - 1 - present.findLastIndex((value) => !beyond(value))
  return { first, last, highest, lowest, usual: median(present), steady }
}

/** Whether the last `count` values all hold. */
export function lately(values: readonly number[], count: number, holds: (value: number) => boolean): boolean {
  const present = values.filter((value) => Number.isFinite(value))
  return present.length >= count && present.slice(-count).every(holds)
}
