import type { ChangeAttribution } from './attribution.ts'
import type { ChangeQuestion } from './change-question.ts'
import type { Detector, OutsideCause } from './outside/detector.ts'
import { detectors as allDetectors } from './outside/index.ts'
import { overlaps } from './overlap.ts'
import { readCommit } from './read-commit.ts'
import { shareBelief } from './share-belief.ts'
import { readSymptoms } from './symptoms.ts'
import { traits as allTraits } from './traits/index.ts'
import type { Trait } from './traits/trait.ts'
import { weighCommit } from './weigh-commit.ts'
import { weighFlag } from './weigh-flag.ts'

/**
 * Says which change broke production, that none of them did, or that it cannot be told. A commit is weighed by what its
 * diff does (limits, guards, locks, formats …), whether that brings about what is seen, what both name, when it went out
 * and where the incident lies; causes from outside are weighed beside it, and belief is shared among them and the unknown.
 * Pure; the rules can be given to leave some out.
 */
export function attributeChange(
  question: ChangeQuestion,
  { traits = allTraits, detectors = allDetectors }: { traits?: readonly Trait[]; detectors?: readonly Detector[] } = {},
): ChangeAttribution {
  const symptoms = readSymptoms(question)
  const read = question.changes.commits.map((commit) => readCommit(commit, symptoms.services, symptoms.noticedAt))
  const overlap = overlaps(read, symptoms)
  const commits = read
    .map((one) => weighCommit(one, overlap.get(one)!, symptoms, question, traits))
    .sort((a, b) => b.odds - a.odds)
  const flags = question.changes.flags.map((flag) => weighFlag(flag, symptoms, question, commits))
  const outside = strongestOfKind(detectors.flatMap((detector) => detector.finds(question, symptoms)))
  return shareBelief(question, symptoms, { commits, flags, outside })
}

function strongestOfKind(found: readonly OutsideCause[]): OutsideCause[] {
  const kinds = Map.groupBy(found, ({ kind }) => kind)
  return [...kinds.values()].map((same) => same.toSorted((a, b) => b.strength - a.strength)[0]!)
}
