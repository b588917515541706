import type { Clock } from '../../../core/clock.ts'

/** Counts askings per key and says how long to wait; kept in this process only. */
export interface TokenBuckets {
  /** Takes one asking; answers 0 when there was one, else the whole seconds until the next. Nothing is taken then. */
  take(key: string): number
  /** The seconds `take` would answer, without taking. */
  wait(key: string): number
}

/** So many keys are remembered; beyond it those idle the longest are forgotten, which only makes the limit milder. */
const mostKeys = 10_000

/** Buckets that hold `perMinute` askings and fill up again evenly. */
export function tokenBuckets({ perMinute, clock }: { perMinute: number; clock: Clock }): TokenBuckets {
  const buckets = new Map<string, { left: number; at: number }>()
  const perMs = perMinute / 60_000
  const look = (key: string) => {
    const now = clock.now().getTime()
    const before = buckets.get(key)
    const left = before ? before.left + Math.max(0, now - before.at) * perMs : perMinute
    return { left: Math.min(perMinute, left), at: now }
  }
  const wait = (left: number) => (left >= 1 ? 0 : Math.ceil((1 - left) / perMs / 1000))
  return {
    take(key) {
      const bucket = look(key)
      const seconds = wait(bucket.left)
      buckets.delete(key)
      buckets.set(key, seconds === 0 ? { ...bucket, left: bucket.left - 1 } : bucket)
      if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value!)
      return seconds
    },
    wait: (key) => wait(look(key).left),
  }
}
