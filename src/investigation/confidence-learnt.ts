import { calibrator } from '../analysis/verdict/calibrate.ts'
import type { Case } from '../core/investigation/feedback.ts'

const worth: Record<Case['judgement'], number> = { accurate: 1, partial: 0.5, wrong: 0 }

/**
 * What a confidence is worth, as people judged earlier verdicts (the newest first): each counts once, by what its evidence
 * alone had made of it, so that calibrating never feeds on itself.
 */
export function confidenceLearnt(cases: readonly Case[]): (confidence: number) => number {
  const newest = new Map(cases.toReversed().map((one) => [one.investigation, one]))
  return calibrator(
    [...newest.values()].flatMap(({ named, judgement }) =>
      named ? [{ confidence: named.uncalibrated ?? named.confidence, right: worth[judgement] }] : [],
    ),
  )
}
