import type { ReadCommit } from './read-commit.ts'
import { termsIn } from './read-commit.ts'
import { nameWords } from './service-names.ts'
import type { SymptomLine } from './symptom-lines.ts'
import type { Symptoms } from './symptoms.ts'

/** How far a commit touches what the incident talks of. */
export interface Overlap {
  /** 0 to 1. */
  share: number
  /** The shared terms, the most telling first. */
  terms: string[]
  /** A made name that comes or goes with the commit, that few commits touch, and that the incident names and health does not. */
  named?: string
  /** The line of the incident that holds most of them. */
  line?: SymptomLine
}

/** Measures the overlap of commits with an incident: rare terms count most, terms the healthy system uses too count little. */
export function overlaps(
  commits: readonly ReadCommit[],
  { lines, usual, services }: Symptoms,
): Map<ReadCommit, Overlap> {
  const spoken = new Map<string, { weight: number; line: SymptomLine }>()
  const common = termsIn(usual)
  const own = new Set(services.flatMap((name) => [...nameWords(name), ...termsIn(name)]))
  for (const line of lines)
    for (const term of termsIn(line.text)) {
      const weight =
        line.weight * (own.has(term) ? 0.15 : common.has(term) ? 0.4 : 1) * (term.startsWith('=') ? 1.7 : 0.55)
      if (weight > (spoken.get(term)?.weight ?? 0)) spoken.set(term, { weight, line })
    }
  const frequency = new Map<string, number>()
  for (const { terms } of commits) for (const term of terms.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  const rarity = (term: string) =>
    Math.log((commits.length + 2) / (frequency.get(term)! + 0.5)) / Math.log(commits.length + 2)
  return new Map(commits.map((commit) => [commit, overlap(commit, spoken, rarity, common)]))
}

function overlap(
  { terms }: ReadCommit,
  spoken: Map<string, { weight: number; line: SymptomLine }>,
  rarity: (term: string) => number,
  common: ReadonlySet<string>,
): Overlap {
  const shared = [...terms].flatMap(([term, touched]) => {
    const said = spoken.get(term)
    return said ? [{ term, line: said.line, value: said.weight * touched * Math.max(0.1, rarity(term)) }] : []
  })
  shared.sort((a, b) => b.value - a.value)
  const sum = shared.slice(0, 12).reduce((total, { value }) => total + value, 0)
  const line = shared[0]?.line
  const named = shared
    .find(
      ({ term, line: { weight, kind } }) =>
        term.startsWith('=') &&
        terms.get(term) === 1 &&
        rarity(term) > 0.5 &&
        weight > 0.4 &&
        kind !== 'metric' &&
        !common.has(term),
    )
    ?.term.slice(1)
  return {
    share: 1 - Math.exp(-sum / 2.2),
    terms: shared.slice(0, 4).map(({ term }) => term.replace(/^=/, '')),
    ...(line ? { line } : {}),
    ...(named ? { named } : {}),
  }
}
