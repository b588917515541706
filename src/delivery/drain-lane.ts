import type { Owed } from '../core/outbox.ts'
import { attempt } from './attempt.ts'
import { giveUp } from './conclude.ts'
import { unconfirmed } from './decide-outcome.ts'
import { type Effects, noticeOf } from './effects.ts'
import { reconcile } from './reconcile.ts'

/**
 * Sends what a lane owes, one after the other, until nothing is due. Deliveries that a dead worker handed to the network
 * are looked for first. Answers when the lane is next due, if that is known; the caller holds the lane meanwhile.
 */
export async function drainLane(lane: string, effects: Effects): Promise<{ waitUntil?: Date }> {
  for (const owed of await effects.outbox.stranded(lane)) await recover(owed, effects)
  while (!effects.signal?.aborted) {
    const claimed = await effects.outbox.claim(lane)
    if (!claimed) return {}
    if ('waitUntil' in claimed) return { waitUntil: claimed.waitUntil }
    const next = await attempt(lane, claimed.owed, effects)
    if (next !== 'continue') return next
  }
  return {}
}

const interrupted = {
  code: 'interrupted',
  message: 'The process stopped while this was being sent.',
  remedy: 'Nothing to do: it was not there, so it is sent again.',
}

/** How long to wait before looking again when looking failed, in milliseconds. */
const lookAgainMs = 2_000

async function recover(owed: Owed, effects: Effects): Promise<void> {
  const notice = await noticeOf(owed, effects)
  const looked = await reconcile(notice, effects)
  if (looked === 'found') return
  if (looked === 'blind' && effects.notifier(owed.delivery.notifier).doubles) {
    await giveUp(notice, unconfirmed(interrupted.message), true, effects)
    return
  }
  const now = effects.clock.now()
  if (looked === 'later')
    await effects.outbox.postpone(owed.delivery, new Date(now.getTime() + lookAgainMs), {
      ...interrupted,
      code: 'unknown',
    })
  else await effects.outbox.postpone(owed.delivery, now, interrupted)
}
