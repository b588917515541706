import { editDistance } from '../core/edit-distance.ts'

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
  return typed.length > longestCompared || candidate.length > longestCompared
    ? Infinity
    : editDistance(typed, candidate)
}
