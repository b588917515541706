import type { Deviation } from './deviation.ts'
import type { PreparedSeries } from './metric-series.ts'

/** A metric on its way to a rank: what it shows by itself, and what it is held to after a look at its neighbours. */
export interface Suspect {
  series: PreparedSeries
  deviation: Deviation
  /** Whether its service seems to be gone altogether, so that a fall is no sign of rest. */
  gone: boolean
  /** What the move says by itself: doublings of the usual range, weighed by kind and direction; 0 or more. */
  evidence: number
  score: number
  /** The metric whose move this one may account for, and the one that may account for this one's. */
  explains?: string
  explainedBy?: string
}

/** How sure it is that a move is more than ups and downs, and no mere lack of work: 0 below 3 scales, 1 from about 10. */
export function certainty({ deviation: { direction, size }, gone }: Suspect): number {
  if (direction !== 'up' && !gone) return 0
  return Math.min(1, Math.max(0, (Math.log2(1 + size) - 2) / 1.5))
}

/** The one with the most of something; the first of equals, undefined among none. */
export function strongest<Item>(items: readonly Item[], by: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, one) => (best !== undefined && by(best) >= by(one) ? best : one),
    undefined,
  )
}

/** The most suspect metric of each service. */
export function bestOf(suspects: readonly Suspect[]): Map<string, Suspect> {
  const services = Map.groupBy(suspects, ({ series }) => series.service)
  return new Map([...services].map(([service, members]) => [service, strongest(members, ({ score }) => score)!]))
}
