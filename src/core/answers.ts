/** A saved answer of a REST request that carried an Idempotency-Key. */
export interface SavedAnswer {
  requestHash: string
  status: number
  body: unknown
}

export interface Answers {
  savedAnswer(key: string): Promise<SavedAnswer | undefined>
  saveAnswer(key: string, answer: SavedAnswer): Promise<void>
}
