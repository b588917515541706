import type { Clock } from '../core/clock.ts'

/** How long something took, over all workers that were at it; in milliseconds. */
export interface Stopwatch {
  /** From here on time counts, beside what was used before. */
  start(): void
  ms(): number
}

/** A stopwatch that goes on from what was used before: whoever takes up work has what is left of its time, not all of it. */
export function stopwatch(clock: Clock, usedMs: number): Stopwatch {
  let begun: number | undefined
  return {
    start() {
      begun = clock.now().getTime()
    },
    ms: () => usedMs + (begun === undefined ? 0 : Math.max(0, clock.now().getTime() - begun)),
  }
}
