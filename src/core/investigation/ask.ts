/** A question an investigation asks: a reading command by name with its input, or one of the few questions besides. */
export interface Ask {
  /** Names the question within its investigation, such as `cart: anomaly`; asked once, however often it comes up. */
  id: string
  /** A reading command, or one of `besides`. */
  name: string
  input: Record<string, unknown>
  /** Why it is asked, for people who follow. */
  why: string
}

/**
 * Questions that are no commands: a look at the cluster, cases that people judged, what a model is asked, what is proposed
 * to people, and a note of ours that a resumed round finds again.
 */
export const besides = ['cluster', 'cases', 'model', 'propose', 'note'] as const

/** What became of a question, as it is kept for a replay: the answer for programs, or why there is none. */
export type Answer =
  | { ok: true; value: unknown }
  /** `skipped` when a limit was reached first, `left_out` in a replay without a kind of evidence. */
  | { ok: false; code: string; message: string }

/** A question with what became of it. */
export interface Recorded {
  ask: Ask
  answer: Answer
  at: Date
  /** How long the answer took, in milliseconds. */
  ms: number
}
