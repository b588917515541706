import type { Clock } from '../core/clock.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { LaneHold } from '../core/outbox.ts'
import { drainLane } from '../delivery/drain-lane.ts'
import type { Effects as DeliveryEffects } from '../delivery/effects.ts'

/** What working on lanes needs. */
export interface LaneEffects {
  lanes: LaneHold
  queue: WorkQueue
  clock: Clock
  delivery: DeliveryEffects
  /** Names this process among its peers. */
  holder: string
  /** Calls again and again until stopped. */
  every(ms: number, run: () => void): () => void
}

/** How often a lane at work says that its worker still lives, in milliseconds. */
const renewMs = 4_000

/**
 * Sends what a lane owes, alone: while another worker holds the lane this one only comes back when that lease ends.
 * After letting go it looks once more, because what arrived meanwhile found the lane taken.
 */
export async function workLane(lane: string, effects: LaneEffects): Promise<void> {
  do {
    const hold = await effects.lanes.acquire(lane, effects.holder)
    if (!hold.held) return later(lane, hold.until, effects)
    const stop = effects.every(renewMs, () => void effects.lanes.renew(lane, effects.holder).catch(ignoreMissedRenewal))
    try {
      const { waitUntil } = await drainLane(lane, effects.delivery)
      if (waitUntil) await later(lane, waitUntil, effects)
    } finally {
      stop()
      await effects.lanes.release(lane, effects.holder)
    }
  } while (!effects.delivery.signal?.aborted && (await effects.lanes.isDue(lane)))
}

/** A renewal that failed is made up for by the next; when none succeeds the lease ends, which is what it is for. */
const ignoreMissedRenewal = () => undefined

function later(lane: string, at: Date, { queue }: LaneEffects): Promise<void> {
  return queue.send([{ name: 'timer', data: { lane }, key: `${lane}@${Math.ceil(at.getTime() / 500)}`, at }])
}
