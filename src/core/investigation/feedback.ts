import type { ObjectRef } from './verdict.ts'

export const judgements = ['accurate', 'partial', 'wrong'] as const
export type Judgement = (typeof judgements)[number]

/** How a judgement reads on a card. */
export const judgementWords: Record<Judgement, string> = {
  accurate: 'Accurate',
  partial: 'Partially accurate',
  wrong: 'Needs improvement',
}

/** What a person said of a verdict; whoever speaks again replaces what they said. */
export interface Feedback {
  by: { id: string; name: string }
  judgement: Judgement
  /** The true cause in that person's words, when the verdict missed it. */
  cause?: string
  at: Date
}

/** A judged verdict, kept so that the next similar investigation knows better. */
export interface Case {
  investigation: string
  service: string
  /** What the trouble looked like: symptoms, log mechanisms, kinds of changes. */
  features: string[]
  /** What the verdict named; absent when it named nothing. */
  named?: { object: ObjectRef; kind: string; confidence: number; uncalibrated?: number }
  outcome: string
  judgement: Judgement
  cause?: string
  severity?: string
  source?: string
  at: Date
}
