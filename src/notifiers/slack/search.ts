import type { Call, Notice } from '../../core/delivery.ts'
import { placeOf } from './place.ts'
import { channelOf } from './settings.ts'

/** Slack's clock and ours may differ by this much, in milliseconds. */
const clockSkewMs = 60_000

/**
 * Reads the channel or thread since the delivery was made: its message carries the delivery's id in its metadata.
 * An edit needs no search, since making it twice is making it once.
 */
export function search(notice: Notice): Call | undefined {
  const { delivery, card } = notice
  if (delivery.kind === 'card' && placeOf(delivery.memory)) return undefined
  const since = {
    oldest: ((delivery.createdAt.getTime() - clockSkewMs) / 1000).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: 999,
  }
  const place = delivery.kind === 'card' ? undefined : placeOf(card)
  if (place) return { method: 'conversations.replies', arguments: { ...place, ...since } }
  if (delivery.kind === 'reply') return undefined
  return { method: 'conversations.history', arguments: { channel: channelOf(notice), ...since } }
}
