import type { Clock } from './clock.ts'
import type { Emulator } from './emulator.ts'
import type { Faults } from './faults.ts'
import type { PeerRecord } from './record.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { WorkspaceSeed } from './seed.ts'
import type { Sockets } from './sockets.ts'
import type { Tokens } from './tokens.ts'
import type { Triggers } from './triggers.ts'
import type { Views } from './views.ts'

/** One workspace: how it was seeded, and the emulator that holds its state. */
export interface Workspace {
  seed: WorkspaceSeed
  botId: string
  emulator: Emulator
}

/** The app as Slack knows it. */
interface SlackApp {
  id: string
  clientId: string
  clientSecret: string
  signingSecret: string
  /** Redirect addresses that may be used; any when empty. */
  redirectUris: readonly string[]
  /** Whether tokens issued by OAuth expire after twelve hours and are renewed with a refresh token. */
  tokenRotation: boolean
}

/** Where the app listens: a base address and the paths below it. */
export interface AppDoor {
  base: string
  interactions?: string
  commands?: string
  events?: string
  options?: string
}

/** Everything the peer knows, handed to each of its parts. */
export interface World {
  app: SlackApp
  now: Clock
  /** Where the peer listens, without a slash at the end. */
  url: string
  workspaces: Map<string, Workspace>
  door: AppDoor | undefined
  /** Milliseconds after which Slack gives up waiting for the app. */
  patience: number
  tokens: Tokens
  triggers: Triggers
  responseUrls: ResponseUrls
  views: Views
  record: PeerRecord
  faults: Faults
  sockets: Sockets
}

/** The workspace of that id; throws when the peer was not seeded with it. */
export function workspaceOf(world: World, team: string): Workspace {
  const found = world.workspaces.get(team)
  if (!found) throw new Error(`no workspace ${team}; seeded are ${[...world.workspaces.keys()].join(', ')}`)
  return found
}
