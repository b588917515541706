import type { Clock } from '../../core/clock.ts'

/** Something that holds until a moment, such as an access token; for ever where it names none. */
export interface Lasting {
  expiresAt?: Date
}

/**
 * Keeps what `load` brought until `aheadMs` before it expires. Callers at the same time share one load; a load that
 * fails is tried again by the next caller, and what is still valid serves until then.
 */
export function fresh<T extends Lasting>(load: () => Promise<T>, clock: Clock, aheadMs = 120_000): () => Promise<T> {
  let kept: T | undefined
  let loading: Promise<T> | undefined
  const leftOf = ({ expiresAt }: T) => (expiresAt ? expiresAt.getTime() - clock.now().getTime() : Infinity)
  const reload = async () => {
    try {
      kept = await load()
      return kept
    } catch (error) {
      if (kept && leftOf(kept) > 0) return kept
      throw error
    } finally {
      loading = undefined
    }
  }
  return async () => {
    if (kept && leftOf(kept) > aheadMs) return kept
    loading ??= reload()
    return loading
  }
}
