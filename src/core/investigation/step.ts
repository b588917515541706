import type { Ask } from './ask.ts'
import type { Move } from './investigation.ts'

/** What an investigation wants next: answers to questions, or a move that what is known allows. */
export type Step = { asks: Ask[] } | { move: Move }
