import type { Cause, ObjectRef, Remedy } from '../core/investigation/verdict.ts'

/** A possible cause with how strongly the evidence at its place speaks for it, before the way there is considered. */
export interface Candidate extends Omit<Cause, 'confidence' | 'against'> {
  /** 0 to 1. */
  strength: number
  against: string[]
  /** The service it belongs to, when it was found by another way than looking there. */
  place?: string
  /** Whether it lies outside of what is ours. */
  external?: boolean
  /** Why it is put aside, where one reason suffices. */
  why?: string
}

/** One word for the same thing: candidates of one key are one cause. */
export const candidateKey = ({ object, kind }: { object: ObjectRef; kind: string }) =>
  `${object.kind}/${object.namespace ?? ''}/${object.name}/${kind}`

/** Something to do at once, and something to keep it from coming again. */
export const remediesOf = (now: string, later: string, command?: string[]): Remedy[] => [
  { text: now, when: 'immediate', ...(command && { command }) },
  { text: later, when: 'preventive' },
]
