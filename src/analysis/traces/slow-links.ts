import type { SlowPath } from './slow-paths.ts'

/** A party whose ways to and from others got slow, while it may be well itself: its network, as far as traces show. */
export interface SlowLinks {
  service: string
  slow: SlowPath[]
  /** Share of its ways that got slow, 0 to 1; ways that were hardly used count less. */
  coverage: number
  /** Standard errors, over all its slow ways together. */
  rise: number
  onset: number
  /** Median of the extra milliseconds on a slow way. */
  extraMs: number
}

/** Below these a way is as slow as it always is now and then. */
const leastRise = 3
const leastShare = 0.4

/** Whether a place is slow in a way that lasts, rather than now and then. */
export const isSlow = ({ rise, share, healed }: SlowPath) => rise >= leastRise && share >= leastShare && !healed

/**
 * Parties by how well a trouble of their own network explains which ways are slow: most of its ways are, and the more the
 * surer. A callee whose caller is slow everywhere explains less than that caller.
 */
export function slowLinks(paths: readonly SlowPath[]): SlowLinks[] {
  const between = paths.filter(({ kind }) => kind !== 'own')
  const parties = new Set(between.flatMap(({ service, what }) => [service, what]))
  return [...parties]
    .flatMap((party) => linksOf(party, between) ?? [])
    .sort((a, b) => b.coverage * b.rise - a.coverage * a.rise)
}

function linksOf(party: string, between: readonly SlowPath[]): SlowLinks | undefined {
  const ways = between.filter(({ service, what }) => service === party || what === party)
  const slow = ways.filter(isSlow)
  if (slow.length === 0) return undefined
  const extras = slow.map(({ slowMs, usualMs }) => slowMs - usualMs).sort((a, b) => a - b)
  return {
    service: party,
    slow: slow.sort((a, b) => b.rise - a.rise),
    coverage: sizeOf(slow) / sizeOf(ways),
    rise: Math.sqrt(slow.reduce((sum, { rise }) => sum + rise ** 2, 0)),
    onset: Math.min(...slow.map(({ onset }) => onset)),
    extraMs: extras[extras.length >> 1]!,
  }
}

const sizeOf = (ways: readonly SlowPath[]) => ways.reduce((sum, { of }) => sum + Math.min(of, wellUsed), 0)
const wellUsed = 8
