/** One thing that was looked at, how it stands, and what to do about it. */
export interface Finding {
  /** What it concerns, in a word, such as `storage`. */
  about: string
  level: 'ok' | 'warning' | 'error'
  message: string
  remedy?: string
}
