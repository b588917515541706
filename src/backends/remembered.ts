import type { Clock } from '../core/clock.ts'

/** More than this many answers are not kept; the oldest goes first. */
const most = 500

/**
 * Keeps what was found out under a key for a while. Whoever asks while an answer is under way shares it; a failure is not
 * kept. `find` must not end with one asker's signal, because others may wait for the same answer.
 */
export function remembered<T>(clock: Clock, keepMs: number): (key: string, find: () => Promise<T>) => Promise<T> {
  const known = new Map<string, { until: number; answer: Promise<T> }>()
  return (key, find) => {
    const now = clock.now().getTime()
    const kept = known.get(key)
    if (kept && kept.until > now) return kept.answer
    const answer = find()
    const entry = { until: now + keepMs, answer }
    known.delete(key)
    known.set(key, entry)
    answer.catch(() => known.get(key) === entry && known.delete(key))
    const oldest = known.keys().next()
    if (known.size > most && !oldest.done) known.delete(oldest.value)
    return answer
  }
}
