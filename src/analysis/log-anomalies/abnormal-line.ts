/** A line that does not belong to normal work. */
export interface AbnormalLine {
  /** Its position, from 0. */
  index: number
  /** From 0.5 to 1: how clearly. */
  score: number
  /** In a few words: what makes it abnormal. */
  why: string
}
