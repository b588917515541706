/**
 * Removed lines beside the added lines that most likely took their place: the likest ones first, by shared tokens, and none
 * with less than two fifths in common or far apart. A line without a partner is in no pair.
 */
export function linePairs(removed: readonly string[], added: readonly string[]): [before: string, after: string][] {
  const before = removed.slice(0, mostLines).map(tokenSet)
  const after = added.slice(0, mostLines).map(tokenSet)
  const candidates = before.flatMap((one, from) => {
    // Hunks follow each other in the same order, so a partner is never far from where the other side stands.
    const middle = Math.round((from * after.length) / before.length)
    const first = Math.max(0, middle - reach)
    return after
      .slice(first, middle + reach)
      .map((other, at) => ({ from, to: first + at, alike: alike(one, other) }))
      .filter(({ alike }) => alike >= least)
  })
  candidates.sort((a, b) => b.alike - a.alike || Math.abs(a.from - a.to) - Math.abs(b.from - b.to))
  const usedBefore = new Set<number>()
  const usedAfter = new Set<number>()
  const pairs = candidates.flatMap(({ from, to }): [string, string][] => {
    if (usedBefore.has(from) || usedAfter.has(to)) return []
    usedBefore.add(from)
    usedAfter.add(to)
    return [[removed[from]!, added[to]!]]
  })
  return [...pairs, ...alone(removed, added)]
}

/** One line for one line is a pair, however little they share, as long as they share something. */
const alone = (removed: readonly string[], added: readonly string[]): [string, string][] => {
  if (removed.length !== 1 || added.length !== 1) return []
  const share = alike(tokenSet(removed[0]!), tokenSet(added[0]!), 0)
  return share >= 0.2 && share < least ? [[removed[0]!, added[0]!]] : []
}

/** Beyond this a file was rewritten, and which line became which is no longer telling. */
const mostLines = 150

/** How many lines up and down a partner is looked for. */
const reach = 15

/** The least share of tokens that makes two lines versions of one. */
const least = 0.4

const tokenSet = (line: string) => new Set(line.match(/[A-Za-z_]\w*|\d[\w.]*|[^\s\w]/g) ?? [])

function alike(one: Set<string>, other: Set<string>, floor = least): number {
  const [fewer, more] = one.size < other.size ? [one, other] : [other, one]
  if (fewer.size < floor * more.size || fewer.size === 0) return 0
  let shared = 0
  for (const token of fewer) if (more.has(token)) shared += 1
  return shared / (one.size + other.size - shared)
}
