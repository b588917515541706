import { Problem } from '../core/problem.ts'
import type { Posted, Source } from '../core/source.ts'

/** A screen that refuses at the door what the job could not read later, and otherwise takes it as it came. */
export const screenBy =
  (read: (posted: Posted) => unknown, { accepted, refused }: Source['answers']): NonNullable<Source['screen']> =>
  (posted) => {
    try {
      read(posted)
    } catch (error) {
      if (error instanceof Problem) return { refuse: refused(error) }
      throw error
    }
    return { accept: posted, answer: accepted }
  }
