import type { Cause, Verdict } from '../core/investigation/verdict.ts'
import type { EvidenceBook } from './evidence-book.ts'

/** Takes out of a verdict whatever cites no evidence that exists; a root cause without any makes it undetermined. */
export function onlyCited(verdict: Verdict, book: Pick<EvidenceBook, 'get'>): Verdict {
  const known = (ids: readonly string[]) => ids.filter((id) => book.get(id) !== undefined)
  const cited = (cause: Cause): Cause => ({ ...cause, evidence: known(cause.evidence), against: known(cause.against) })
  const { rootCause, ...rest } = verdict
  const cause = rootCause && cited(rootCause)
  const sound: Verdict = {
    ...rest,
    excluded: verdict.excluded
      .map(({ cause: other, why }) => ({ cause: cited(other), why }))
      .filter(({ cause: other }) => other.evidence.length > 0),
    timeline: verdict.timeline
      .map((line) => ({ ...line, evidence: known(line.evidence) }))
      .filter(({ evidence }) => evidence.length > 0),
  }
  if (!rootCause) return sound
  if (cause?.evidence.length) return { ...sound, rootCause: cause }
  return {
    ...sound,
    outcome: 'undetermined',
    confidence: 0,
    remedies: [],
    summary: 'What was named as the cause cites no evidence.',
    unknowns: [...sound.unknowns, 'No evidence was cited for the cause that was named.'],
  }
}
