import type { CountedSilence } from './silence.ts'

/** What is told to whoever made a silence: that it ends soon, or that it seems forgotten. */
export interface SilenceNotice {
  about: 'silence'
  /** A restricted service that it is about; empty when anybody may know of it. */
  service: string
  tell: 'ending' | 'forgotten'
  silence: Pick<
    CountedSilence,
    'id' | 'kind' | 'matchers' | 'comment' | 'endsAt' | 'createdBy' | 'createdAt' | 'matched' | 'matchedAt'
  >
  at: Date
}

/** Reads it back from JSON, moments included. */
export function readSilenceNotice(stored: SilenceNotice): SilenceNotice {
  const { silence, at } = stored
  const { endsAt, matchedAt, createdAt } = silence
  return {
    ...stored,
    silence: {
      ...silence,
      createdAt: new Date(createdAt),
      ...(endsAt && { endsAt: new Date(endsAt) }),
      ...(matchedAt && { matchedAt: new Date(matchedAt) }),
    },
    at: new Date(at),
  }
}
