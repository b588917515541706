import type { Clock } from '../../core/clock.ts'

/** How long what was fetched counts, in milliseconds. */
export interface Memory {
  /** So long it is not asked for again. */
  freshMs: number
  /** So long it is used when the other side does not answer; after that nobody gets anything. */
  goodMs: number
  /** The least time between two attempts. */
  pauseMs: number
}

/** Something fetched and kept for a while. */
export interface Remembered<T> {
  get(): Promise<T>
  /** What is newer than `known`; the same again when it was asked for just now. */
  after(known: T): Promise<T>
}

/** Fetches once for all who ask at the same time, and keeps the old value for a while when a new one cannot be had. */
export function remembered<T>(
  load: () => Promise<T>,
  clock: Clock,
  { freshMs, goodMs, pauseMs }: Memory,
): Remembered<T> {
  let kept: { value: T; at: number } | undefined
  let failed: { error: unknown; at: number } | undefined
  let under: Promise<T> | undefined
  const age = ({ at }: { at: number }) => Math.abs(clock.now().getTime() - at)
  const reload = async () => {
    try {
      const value = await load()
      failed = undefined
      kept = { value, at: clock.now().getTime() }
      return value
    } catch (error) {
      failed = { error, at: clock.now().getTime() }
      return old(error)
    } finally {
      under = undefined
    }
  }
  const old = (error: unknown): T => {
    if (kept && age(kept) < goodMs) return kept.value
    throw error
  }
  const again = (): Promise<T> => {
    if (failed && age(failed) < pauseMs) return Promise.resolve(failed.error).then(old)
    under ??= reload()
    return under
  }
  return {
    get: async () => (kept && age(kept) < freshMs ? kept.value : again()),
    async after(known) {
      if (kept && (kept.value !== known || age(kept) < pauseMs)) return kept.value
      return again()
    },
  }
}
