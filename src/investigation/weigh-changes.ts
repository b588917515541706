import { attributeChange } from '../analysis/changes/attribute-change.ts'
import type { ChangeAttribution, RankedChange } from '../analysis/changes/attribution.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { changeKey, changeQuestion, flagOf, type SeenChange } from './change-question.ts'
import type { Patient } from './scene.ts'

/** What attribution says of a change. */
export interface Weighed {
  /** 0 to 1: how well it fits beside the change that fits best. */
  lean: number
  /** 0 to 0.5: how much it fits by itself, beyond even odds. */
  belief: number
  /** What it does or names that shows in the trouble. */
  reason?: string
  /** Words of the lines that show it, verbatim. */
  quotes: string[]
  /** Why it cannot have brought this about. */
  aside?: string
}

/** Weighs the changes of a service by what they touch and what the trouble says. */
export function weighChanges(patient: Patient, changes: readonly SeenChange[], onset: Date): Map<Deploy, Weighed> {
  if (!changes.length) return new Map()
  // What lies outside is looked for elsewhere; here only changes are weighed against each other.
  const found = attributeChange(changeQuestion(patient, changes, onset), { detectors: [] })
  const best = found.ranking[0]?.score ?? 0
  return new Map(
    changes.flatMap((change, index): [Deploy, Weighed][] => {
      const ranked = found.ranking.find((one) => isOf(one, change, index))
      return ranked ? [[change, weighed(change, ranked, best, found)]] : []
    }),
  )
}

const isOf = ({ change: found }: RankedChange, change: Deploy, index: number) =>
  found.kind === 'commit'
    ? found.commit.sha === changeKey(index)
    : change.kind === 'flag' && found.flag.flag === flagOf(change.title).flag

/** Odds so low that one thing alone decides: it runs nowhere, or came after. */
const decided = -6

function weighed({ diff }: SeenChange, ranked: RankedChange, best: number, { evidence }: ChangeAttribution): Weighed {
  const { score, traits, why } = ranked
  // Attribution names a change first and tells its time last; both are told here anyway.
  const words = why.replace(/^(?:commit c\d+|flag \S+) /, '').replace(/; it went out [^;]*$/, '')
  const telling = traits.length > 0 || /; (?:both name|a line of the incident names it)/.test(words)
  const cited = ranked.evidence.flatMap((id) => evidence.find((one) => one.id === id) ?? [])
  const aside = !cited.length && (score <= decided || diff !== undefined)
  return {
    lean: Math.exp(score - best),
    belief: Math.max(0, 1 / (1 + Math.exp(-score)) - 0.5),
    quotes: telling ? cited.filter(({ kind }) => kind === 'log').map(({ quote }) => quote) : [],
    ...(telling && cited.length > 0 && { reason: words }),
    ...(aside && { aside: words }),
  }
}
