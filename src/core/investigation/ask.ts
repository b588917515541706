/** A question an investigation asks: a reading command by name with its input, or one of the few questions besides. */
export interface Ask {
  /** Names the question within its investigation, such as `cart: anomaly`; asked once, however often it comes up. */
  id: string
  /**
   * A reading command, or a question that is none: `cluster` (how it stands), `cases` (what people judged), `model`,
   * `propose` (what is proposed to people), and `note`, a remark of ours that a resumed round finds again.
   */
  name: string
  input: Record<string, unknown>
  /** Why it is asked, for people who follow. */
  why: string
}

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
