/** The candidates that a mistyped word may have meant, best first: at most three, and none that is too far off. */
export function nearestTo(word: string, candidates: Iterable<string>): string[] {
  const typed = word.toLowerCase()
  if (typed === '') return []
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: distanceTo(typed, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.min(typed.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Words nobody could have meant are not compared letter by letter, or a huge input would cost a huge table. */
const longestCompared = 60

function distanceTo(typed: string, candidate: string): number {
  if (candidate === typed) return 0
  if (candidate.startsWith(typed)) return 1
  return typed.length > longestCompared || candidate.length > longestCompared ? Infinity : edits(typed, candidate)
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function edits(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
