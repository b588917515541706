/** So many of so many. */
export interface Share {
  count: number
  of: number
}

/**
 * By how many standard errors the share `now` is greater than the share `before`, 0 when it is not: the signed root of the
 * likelihood ratio of two binomials (the G test), which stays honest when either side is small. Nothing seen proves nothing.
 */
export function riseOfShare(now: Share, before: Share): number {
  if (now.of === 0 || before.of === 0 || now.count / now.of <= before.count / before.of) return 0
  const pooled = (now.count + before.count) / (now.of + before.of)
  return Math.sqrt(2 * Math.max(0, gain(now, pooled) + gain(before, pooled)))
}

/** How much likelier a count is under its own share than under another, in nats. */
function gain({ count, of }: Share, share: number): number {
  const part = (seen: number, expected: number) => (seen > 0 ? seen * Math.log(seen / expected) : 0)
  return part(count, of * share) + part(of - count, of * (1 - share))
}
