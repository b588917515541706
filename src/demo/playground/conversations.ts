import { string } from '../slack/json.ts'
import type { SlackPeer } from '../slack/peer.ts'
import type { WorkspaceSeed } from '../slack/seed.ts'

/** A place where messages are, as one person sees it. `key` is what the peer takes for a channel. */
export interface Conversation {
  key: string
  name: string
  kind: 'public' | 'private' | 'direct'
  topic: string
}

/** The conversations of a person: the seeded channels, those the app opened since, and the direct one with the app. */
export function conversationsOf(peer: Pick<SlackPeer, 'calls'>, seed: WorkspaceSeed, viewer: string): Conversation[] {
  const opened = peer.calls.filter((call) => call.method === 'conversations.create' && call.ok)
  const later = new Set(opened.map((call) => string(call.args.name)).filter(Boolean))
  return [
    ...seed.channels
      .filter((one) => !one.archived)
      .map(
        (one): Conversation => ({
          key: one.id,
          name: one.name,
          kind: one.private ? 'private' : 'public',
          topic: one.topic ?? '',
        }),
      ),
    ...[...later].map((name): Conversation => ({ key: `#${name}`, name, kind: 'public', topic: 'Opened by the app' })),
    { key: `@${viewer}`, name: 'Allclear', kind: 'direct', topic: 'What the app tells only you' },
  ]
}
