import { median } from '../series/robust.ts'

/** A measurement that went up during a window and stayed up for a while. */
export interface Rise {
  service: string
  /** Its level before, and the level it rose to. */
  from: number
  to: number
  /** Position of the first value that is up. */
  onset: number
}

/** What counts as a rise. */
export interface RiseLimits {
  /** Each raised value is at least so many times what was before, */
  factor: number
  /** and at least so much above it. */
  least: number
  /** So many raised values in a row. */
  lasting: number
  /** Whether a missing value ends the row: where few requests come, what is missing was no request. */
  breaks: boolean
}

const fewest = 4

/**
 * Whether a short series rose and stayed up. Before is the median of what comes ahead of the onset (the window begins
 * before the incident, by two values or more). With several such stretches the highest counts; a series that is high from
 * its first value on did not rise.
 */
export function lastingRise(service: string, values: readonly number[], limits: RiseLimits): Rise | undefined {
  if (present(values).length < fewest) return undefined
  let best: Rise | undefined
  for (let onset = 2; onset + limits.lasting <= values.length; onset++) {
    const earlier = present(values.slice(0, onset))
    const before = median(earlier)
    const bound = Math.max(limits.factor * before, before + limits.least)
    const raised = runFrom(values, onset, limits.breaks, (value) => value >= bound)
    const to = median(raised)
    const isClear = raised.length >= limits.lasting && to >= Math.max(...earlier) + limits.least / 2
    if (isClear && (!best || to - before > best.to - best.from)) best = { service, from: before, to, onset }
  }
  return best
}

const present = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value))

/** The values from a position on that hold. */
function runFrom(
  values: readonly number[],
  from: number,
  breaks: boolean,
  holds: (value: number) => boolean,
): number[] {
  const run: number[] = []
  for (const value of values.slice(from)) {
    if (Number.isNaN(value) && !breaks) continue
    if (!holds(value)) break
    run.push(value)
  }
  return run
}
