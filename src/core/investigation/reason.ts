import type { Recorded } from './ask.ts'
import type { Investigation } from './investigation.ts'

/** What a language model may look at: the investigation so far, and everything that was asked and answered. */
export interface ReasonState {
  investigation: Investigation
  recorded: readonly Recorded[]
  /** Ends the thinking. */
  signal?: AbortSignal
}

/** A hypothesis as a model puts it: it counts only with evidence ids that exist, which code checks. */
export interface Thought {
  object: { kind: string; name: string; namespace?: string }
  kind: string
  text: string
  /** 0 to 1. */
  confidence: number
  evidence: string[]
  against: string[]
}

/**
 * The language model's part in an investigation. Both methods answer plain JSON, which is recorded like any other answer, so
 * that a replay needs no model; whatever goes wrong is a Problem, and the evidence engine goes on alone.
 */
export interface Reasoner {
  /** Further explanations, and reading commands worth asking, by name and input. */
  hypothesise(
    state: ReasonState,
  ): Promise<{ thoughts: Thought[]; asks: { name: string; input: object; why: string }[] }>
  /** What the evidence says of the hypotheses, by their id. */
  judge(state: ReasonState): Promise<{
    judgements: { hypothesis: string; confidence: number; evidence: string[]; against: string[]; why: string }[]
  }>
}
