const common = new Set(
  'the and for from with that this was were has have had are not but its into over all per after before now then than only also been will would their there which while when what who how at in on of to by as is it an or no up out off back same still info warn error'.split(
    ' ',
  ),
)

/** Tells how much two lines of a log have in common that other lines have not. */
export interface RareWords {
  /** 0 and up; each shared word counts by how few lines have it. */
  shared(one: number, other: number): number
}

/** Reads the words of lines (by their positions) once; a word in more than a third of the lines counts for nothing. */
export function rareWords(lines: readonly string[]): RareWords {
  const words = lines.map(
    (line) =>
      new Set(
        (line.toLowerCase().match(/[a-z][\w.-]{2,}|\d{3,}/g) ?? []).map(stem).filter((word) => !common.has(word)),
      ),
  )
  const counts = new Map<string, number>()
  for (const set of words) for (const word of set) counts.set(word, (counts.get(word) ?? 0) + 1)
  const weight = (word: string) =>
    Math.max(0, Math.log(lines.length / (2 * counts.get(word)!)) / Math.log(Math.max(3, lines.length)))
  return {
    shared: (one, other) =>
      [...words[one]!].filter((word) => words[other]!.has(word)).reduce((sum, word) => sum + weight(word), 0),
  }
}

/** Plural, past and participle go by their stem; names with digits or signs stay. */
const stem = (word: string) =>
  /[\d_.-]/.test(word) ? word.replace(/[.-]+$/, '') : word.replace(/(?:ed|ing|es|s)$/, '')
