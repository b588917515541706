/** How long is kept what was found out, in milliseconds from when it came to be; undefined: for good. */
export interface Retention {
  /** What investigations were answered, word for word; from then on they cannot be replayed. */
  answersMs?: number
  /** Investigations with their verdicts and what these cite. */
  investigationsMs?: number
  /** What people said of verdicts, from which the next ones learn. */
  judgementsMs?: number
  digestsMs?: number
}

const day = 86_400_000

/** What holds when the configuration says nothing. */
export const usualRetention: Required<Retention> = {
  answersMs: 90 * day,
  investigationsMs: 730 * day,
  judgementsMs: 1_095 * day,
  digestsMs: 730 * day,
}

/** Clearing away what was kept long enough, little by little. */
export interface Clearing {
  /**
   * Clears away at most `limit` of each kind, the oldest first; each kind in one statement, so that it may be cut off
   * anywhere. What is under way and the newest of each kind that others continue from stay.
   */
  clearAway(retention: Retention, limit: number): Promise<void>
}
