import type { EvidenceKind } from '../../../core/investigation/evidence.ts'
import type { ChangeQuestion } from '../change-question.ts'
import type { SymptomLine } from '../symptom-lines.ts'
import type { Symptoms } from '../symptoms.ts'

/** A cause that no change of ours brought about. */
export interface OutsideCause {
  kind: string
  /** The thing outside, in words. */
  name: string
  says: string
  /** 0 to 1. */
  strength: number
  evidence: Seen[]
  remedy:
    | 'failover'
    | 'wait'
    | 'scale'
    | 'renew_certificate'
    | 'rotate_credential'
    | 'move_workload'
    | 'quarantine_input'
    | 'raise_quota'
}

/** What speaks for it. */
export type Seen = Pick<SymptomLine, 'kind' | 'service' | 'quote' | 'at'> & { kind: EvidenceKind }

/** Finds one kind of outside cause. */
export interface Detector {
  name: string
  finds(question: ChangeQuestion, symptoms: Symptoms): OutsideCause[]
}

/** Lines of the incident that fit, the weightiest first. */
export const linesLike = ({ lines }: Symptoms, pattern: RegExp) =>
  lines.filter(({ text }) => pattern.test(text)).sort((a, b) => b.weight - a.weight)

/** How strong several lines are together: the first counts most. */
export const together = (lines: readonly SymptomLine[], each: number) =>
  1 - lines.slice(0, 4).reduce((left, { weight }, at) => left * (1 - (weight * each) / (1 + at)), 1)
