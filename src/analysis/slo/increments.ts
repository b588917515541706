import { Problem } from '../../core/problem.ts'

/** So many happened between two moments (milliseconds), spread evenly: what counters and rates have in common. */
export interface Increment {
  from: number
  to: number
  by: number
}

/**
 * Turns readings of a cumulative counter, in order of time, into increments. A reading below the one before it means that
 * the counter began again from 0, so it is itself the increment; nothing is known about the time before the first one.
 * Counters of several processes: turn each into increments, then put the lists together.
 */
export function fromCounter(readings: readonly { at: number; value: number }[]): Increment[] {
  return intervals(readings.filter(({ value }) => Number.isFinite(value))).map(([before, { at, value }]) => ({
    from: before.at,
    to: at,
    by: value >= before.value ? value - before.value : Math.max(0, value),
  }))
}

/**
 * Turns rates per second, in order of time, into increments: each rate speaks for the time since the reading before it.
 * A gap longer than `longest` milliseconds is nobody's: the rate then speaks for that long only.
 */
export function fromRates(
  readings: readonly { at: number; perSecond: number }[],
  { longest = Number.POSITIVE_INFINITY }: { longest?: number } = {},
): Increment[] {
  return intervals(readings.filter(({ perSecond }) => Number.isFinite(perSecond))).map(
    ([before, { at, perSecond }]) => {
      const from = Math.max(before.at, at - longest)
      return { from, to: at, by: (Math.max(0, perSecond) * (at - from)) / 1000 }
    },
  )
}

/** How many happened from one moment to another; of an increment that crosses an edge, its share. Adds up over windows. */
export function amountIn(increments: readonly Increment[], from: number, to: number): number {
  let amount = 0
  for (const one of increments) {
    const overlap = Math.min(one.to, to) - Math.max(one.from, from)
    if (overlap > 0) amount += one.by * (overlap / (one.to - one.from))
  }
  return amount
}

function intervals<Reading extends { at: number }>(readings: readonly Reading[]): [Reading, Reading][] {
  return readings.slice(1).map((reading, index) => {
    const before = readings[index]!
    if (reading.at > before.at) return [before, reading]
    throw new Problem(
      'invalid',
      'Readings must be in order of time, each later than the one before: sort them first.',
      {
        fields: { at: 'not later than the reading before it' },
      },
    )
  })
}
