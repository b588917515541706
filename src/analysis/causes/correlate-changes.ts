/** Something that was changed on purpose: a deploy, a flag, a configuration. Times in milliseconds. */
export interface Change {
  at: number
  /** The end of a roll-out that takes its time. */
  until?: number
}

/** A change beside the onset it fits best. */
export interface CorrelatedChange<One extends Change> {
  change: One
  onset: number
  /** From the change to the onset in milliseconds: 0 during a roll-out, negative when the change came after the onset. */
  lead: number
  /** How suspicious, from 0 to 1. */
  score: number
}

const minute = 60_000

/**
 * Ranks changes by how well they fit an onset, the most suspicious first. A change right before an onset is worth most
 * and half as much for every ten minutes; one right after it may still be the cause, as an onset is never known to the
 * minute, but fades by half every two minutes. Changes farther than `withinMs` from every onset are left out.
 */
export function correlateChanges<One extends Change>(
  changes: readonly One[],
  onsets: readonly (Date | number)[],
  { withinMs = 30 * minute }: { withinMs?: number } = {},
): CorrelatedChange<One>[] {
  const moments = onsets.map(Number).filter(Number.isFinite)
  return changes
    .flatMap((change) => {
      const fits = moments
        .map((onset) => beside(change, onset))
        .filter(({ lead }) => Math.abs(lead) <= withinMs)
        .sort((a, b) => b.score - a.score)
      return fits[0] ? [{ change, ...fits[0] }] : []
    })
    .sort((a, b) => b.score - a.score || Math.abs(a.lead) - Math.abs(b.lead))
}

function beside({ at, until = at }: Change, onset: number) {
  const lead = onset < at ? onset - at : Math.max(0, onset - until)
  return { onset, lead, score: 0.5 ** (lead < 0 ? -lead / (2 * minute) : lead / (10 * minute)) * (lead < 0 ? 0.5 : 1) }
}
