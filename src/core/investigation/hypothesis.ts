import type { ObjectRef } from './verdict.ts'

/** Something that may explain what goes wrong, before it is settled whether it does. */
export interface Hypothesis {
  /** Unique within its investigation, such as `h2`. */
  id: string
  /** Where the fault would lie. */
  object: ObjectRef
  /** The mechanism, as in a cause. */
  kind: string
  /** One sentence a person on call understands. */
  text: string
  state: 'open' | 'supported' | 'refuted'
  /** 0 to 1. */
  confidence: number
  /** Ids of evidence that speaks for it. */
  evidence: string[]
  /** Ids of evidence that speaks against it. */
  against: string[]
  /** Why it was put aside, when it was. */
  why?: string
  /** What named it: the evidence engine's own rules, or a language model. */
  by: 'rules' | 'model'
}
