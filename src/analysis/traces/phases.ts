import { riseOfShare, type Share } from './rise-of-share.ts'

/** Something that either went wrong or did not. */
export interface Pass {
  /** When, in milliseconds. */
  at: number
  wrong: boolean
}

/** How a kind of pass went over time. */
export interface Phase {
  /** Standard errors by which the share of wrong ones rose from what was before to what came after the onset. */
  rise: number
  /** When the first wrong one of the lasting rise was seen, in milliseconds. */
  onset: number
  /** Share of wrong ones from the onset on, 0 to 1. */
  share: number
  /** Whether it was well again for longer than chance lets it be, by the end. */
  healed: boolean
}

/** So rarely does a fault that is still there stay hidden by chance. */
const chance = 0.02

/**
 * Judges passes in the order of time against how they usually went: what was well at first counts as usual too, so that a
 * fault which begins inside the window stands out from a fault that was there all along, or that went away.
 */
export function phaseOf(passes: readonly Pass[], usual: Share): Phase {
  const sorted = passes.toSorted((a, b) => a.at - b.at)
  const wrong = sorted.filter((pass) => pass.wrong).length
  let [seen, rise, split] = [0, 0, 0]
  for (const [at, pass] of sorted.entries()) {
    const after = { count: wrong - seen, of: sorted.length - at }
    const now = riseOfShare(after, { count: usual.count + seen, of: usual.of + at })
    if (now > rise) [rise, split] = [now, at]
    if (pass.wrong) seen++
  }
  const onset = sorted.find((pass, at) => at >= split && pass.wrong)?.at ?? Number.NaN
  const after = sorted.filter(({ at }) => at >= onset)
  const share = after.length > 0 ? after.filter((pass) => pass.wrong).length / after.length : 0
  return { rise, onset, share, healed: isHealed(sorted) }
}

function isHealed(sorted: readonly Pass[]): boolean {
  const first = sorted.findIndex(({ wrong }) => wrong)
  const last = sorted.findLastIndex(({ wrong }) => wrong)
  if (first < 0) return false
  const ill = sorted.slice(first, last + 1)
  const share = (ill.filter(({ wrong }) => wrong).length + 0.5) / (ill.length + 1)
  return (1 - share) ** (sorted.length - 1 - last) < chance
}
