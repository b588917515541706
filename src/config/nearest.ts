/** The known word a person most likely meant; undefined when none is close (about a third of its letters may differ). */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const folded = fold(word)
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    const distance = editDistance(folded, fold(candidate))
    if (
      distance <= Math.max(1, Math.floor(candidate.length / 3)) &&
      distance < (best?.distance ?? Number.POSITIVE_INFINITY)
    )
      best = { word: candidate, distance }
  }
  return best?.word
}

/** Spelling differences that nobody means: case, and how words are joined. */
const fold = (word: string) =>
  word
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[-_.\s]/g, '')

/** Letters added, dropped, changed, or two neighbours swapped. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1, swapped ? before[j - 2]! + 1 : replaced))
    }
    before = row
    row = next
  }
  return row[b.length]!
}
