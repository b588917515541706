import { editDistance } from '../core/edit-distance.ts'

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
