import type { SlackPeer } from '../slack/peer.ts'
import type { WorkspaceSeed } from '../slack/seed.ts'
import type { Backstage } from './backstage.ts'
import type { MessageCache } from './message-cache.ts'
import type { Notes } from './notes.ts'
import type { Reads } from './reads.ts'

/** What the playground looks at. */
export interface Stage {
  peer: SlackPeer
  seed: WorkspaceSeed
  cache: MessageCache
  reads: Reads
  notes: Notes
  backstage: Backstage | undefined
}
