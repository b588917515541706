import { isDeepStrictEqual } from 'node:util'
import type { Notice, Notifier } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import { type Effects, report } from './effects.ts'

/** What looking for a delivery gave: `blind` when nobody can look, `later` when looking failed for now. */
export type Looked = 'found' | 'absent' | 'blind' | 'later'

/**
 * Looks whether a delivery whose answer was never read had been accepted after all. If so it counts as sent, and all
 * but its oldest message are removed. `except` is a message that must not count.
 */
export async function reconcile(notice: Notice, effects: Effects, except?: unknown): Promise<Looked> {
  const { delivery } = notice
  const notifier = effects.notifier(delivery.notifier)
  const search = searchOf(notifier, notice)
  if (!search || !notifier.found) return 'blind'
  const answer = await effects.send(delivery, search)
  if (answer.kind === 'refused') return 'blind'
  if (answer.kind !== 'accepted') return 'later'
  const places = notifier.found(answer.reply, notice).filter((place) => !isDeepStrictEqual(place, except))
  if (!places.length) return 'absent'
  const [memory, ...duplicates] = places
  // Nobody knows which state the found card shows: it counts as showing none, so that an edit follows.
  const seen = delivery.kind === 'card' ? { ...delivery, wanted: 0 } : delivery
  await effects.outbox.confirm(seen, memory, notifier.lane({ ...delivery, memory }))
  for (const place of duplicates) if (notifier.remove) await effects.send(delivery, notifier.remove(place))
  report(effects, delivery, 'reconciled')
  return 'found'
}

/** With settings that no longer fit there is nowhere to look; sending will say what is wrong. */
function searchOf(notifier: Notifier, notice: Notice) {
  try {
    return notifier.search?.(notice)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
