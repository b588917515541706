import type { Message } from '../slack/history.ts'
import type { SlackPeer } from '../slack/peer.ts'
import type { Change } from '../slack/record.ts'

/** The messages of each conversation, read once and again after a change: a channel full of threads takes many reads. */
export interface MessageCache {
  /** Every message of a conversation, replies included, oldest first. */
  read(key: string): Promise<Message[]>
  changed(change: Change): void
}

/** Creates an empty cache for one workspace. */
export function createMessageCache(peer: Pick<SlackPeer, 'messages'>, team: string): MessageCache {
  const kept = new Map<string, Promise<Message[]>>()
  const forget = (test: (key: string) => boolean) => {
    for (const key of kept.keys()) if (test(key)) kept.delete(key)
  }
  return {
    read(key) {
      const known = kept.get(key)
      if (known) return known
      const reading = peer.messages(team, key)
      kept.set(key, reading)
      reading.catch(() => kept.delete(key))
      return reading
    },
    changed({ kind, channel = '' }) {
      if (kind !== 'message') return
      // A change names the id; direct and newer channels are kept under their names.
      if (channel.startsWith('D')) forget((key) => key.startsWith('@'))
      else forget((key) => key === channel || key.startsWith('#'))
    },
  }
}
