import type { FoundCause } from '../analysis/verdict/found-cause.ts'
import type { ObjectRef, Remedy } from '../core/investigation/verdict.ts'

/** A possible cause with how strongly the evidence at its place speaks for it, before the way there is considered. */
export interface Candidate extends Omit<FoundCause, 'confidence'> {
  /** 0 to 1. */
  strength: number
}

/** One word for the same thing: candidates of one key are one cause. */
export const candidateKey = ({ object, kind }: { object: ObjectRef; kind: string }) =>
  `${object.kind}/${object.namespace ?? ''}/${object.name}/${kind}`

/** Something to do at once, and something to keep it from coming again. */
export const remediesOf = (now: string, later: string, command?: string[]): Remedy[] => [
  { text: now, when: 'immediate', ...(command && { command }) },
  { text: later, when: 'preventive' },
]
