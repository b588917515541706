import { type MechanismName, mechanisms } from './mechanisms.ts'
import type { ReadFile } from './read-file.ts'
import type { Symptoms } from './symptoms.ts'
import type { Finding, Trait } from './traits/trait.ts'
import { words } from './words.ts'

/** A trait that was found, and the mechanism of the incident it would bring about. */
export interface Match extends Finding {
  trait: Trait
  mechanism?: MechanismName
  /** How well trait and incident fit, from 0 to 1. */
  fit: number
  /** How harmful it is by itself here, from 0 to 1. */
  harm: number
}

/** What a file's change is known to do, `share` of it in earnest, and how well each fits the incident. */
export function matchesIn(file: ReadFile, share: number, symptoms: Symptoms, traits: readonly Trait[]): Match[] {
  return traits.flatMap((trait) => {
    const finding = trait.finds(file)
    if (!finding) return []
    const { mechanism, fit: plain } = fitOf(trait, symptoms)
    const fit = file.kind === 'dependencies' ? plain * (0.45 + 0.55 * libraryNamed(finding.line, symptoms)) : plain
    return [{ ...finding, trait, fit, harm: trait.risk * finding.weight * share, ...(mechanism ? { mechanism } : {}) }]
  })
}

/** The best fit among what a trait can bring about, what it does most likely first; a like family is worth a little. */
function fitOf({ causes }: Trait, { shows, slow }: Symptoms): { mechanism?: MechanismName; fit: number } {
  let best: { mechanism?: MechanismName; fit: number } = { fit: 0.08 }
  const clearest = Math.max(0.5, ...[...shows.values()].map(({ strength }) => strength))
  for (const [at, mechanism] of causes.entries()) {
    const told = shows.get(mechanism)?.strength ?? 0
    const strength = mechanisms[mechanism].family === 'latency' ? Math.max(told, slow / 2) : told
    // What shows only by the way is often a consequence of what shows most.
    const fit = ((strength * strength) / clearest) * Math.max(0.6, 1 - 0.07 * at)
    if (fit > best.fit) best = { mechanism, fit }
  }
  return best
}

/** Whether the incident names the library of this line: 1, or 0. */
function libraryNamed(line: string, { lines }: Symptoms): number {
  const names = words(line.replace(/[\w-]+\.(?:com|org|io|dev|net)\b/g, '')).filter(
    (word) =>
      word.length > 3 &&
      !/^(?:indirect|version|github|google|golang|apache|spring|plugin|core|common|library)$/.test(word),
  )
  return lines.some(({ text }) => words(text).some((word) => names.includes(word))) ? 1 : 0
}
