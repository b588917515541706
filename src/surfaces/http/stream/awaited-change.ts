import { setTimeout as sleep } from 'node:timers/promises'
import type { Change } from '../../../core/change.ts'
import type { News } from '../../../core/store.ts'

/** Waits for changes of one kind, one after the other. */
export interface AwaitedChange {
  /**
   * Resolves with the next change, at once when there was one since the last time; and after `mostMs` milliseconds or at
   * the end of the signal, since a notification may be lost.
   */
  next(mostMs: number, signal: AbortSignal): Promise<void>
  stop(): void
}

/** Begins to listen for the changes that `concerns` picks. */
export function awaitedChange(news: News, concerns: (change: Change) => boolean): AwaitedChange {
  let heard = false
  let wake: () => void = () => undefined
  const unsubscribe = news.subscribe((change) => {
    if (!concerns(change)) return
    heard = true
    wake()
  })
  return {
    async next(mostMs, signal) {
      if (!heard && !signal.aborted) {
        const woken = new AbortController()
        wake = () => woken.abort()
        await sleep(mostMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(wokenEarly)
      }
      heard = false
    },
    stop: unsubscribe,
  }
}

/** The sleep was ended by what it waited for. */
const wokenEarly = () => undefined
