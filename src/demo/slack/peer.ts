import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from './clock.ts'
import { event, say, slash } from './commands.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import { createFaults, type Faults } from './faults.ts'
import { furnish } from './furnish.ts'
import type { Message } from './history.ts'
import { type Click, click, messageShortcut, shortcut, suggest } from './interactions.ts'
import type { Json } from './json.ts'
import { readMessages } from './reading.ts'
import { type Call, type Change, createRecord, type Ephemeral } from './record.ts'
import { createResponseUrls } from './response-urls.ts'
import { botIdOf, checkSeed, type WorkspaceSeed } from './seed.ts'
import { createPeerServer } from './server.ts'
import { createSockets } from './sockets.ts'
import { closeView, submitView } from './submissions.ts'
import { createTokens } from './tokens.ts'
import { createTriggers } from './triggers.ts'
import { createViews, type Views } from './views.ts'
import type { AppDoor, World } from './world.ts'

/** How to start a peer. */
export interface SlackPeerOptions {
  workspaces: WorkspaceSeed[]
  signingSecret: string
  /** 0 or absent for any free port. */
  port?: number
  clientId?: string
  clientSecret?: string
  appId?: string
  /** Redirect addresses registered for OAuth; any is accepted when absent. */
  redirectUris?: string[]
  /** Whether OAuth issues tokens that expire after twelve hours, with refresh tokens. */
  tokenRotation?: boolean
  /** Milliseconds since 1970; the wall clock when absent. */
  now?: Clock
  /** Milliseconds the app has for an answer or an acknowledgement; 3000 when absent, as at Slack. */
  patience?: number
}

/** A Slack that behaves: the independent emulator behind a strict proxy, and the hands of the people who use it. */
export interface SlackPeer {
  apiUrl: string
  url: string
  calls: Call[]
  faults: Faults
  ephemerals: Ephemeral[]
  views: Views
  appId: string
  messages(team: string, channel: string): Promise<Message[]>
  say(team: string, request: { user: string; channel: string; text: string; thread_ts?: string }): Promise<Message>
  click(team: string, request: Click): Promise<Response>
  suggest(team: string, request: Click & { value: string }): Promise<Response>
  submitView(team: string, request: { user: string; viewId: string; values: Json }): Promise<Response>
  closeView(team: string, request: { user: string; viewId: string }): Promise<Response | undefined>
  shortcut(team: string, request: { user: string; callback_id: string }): Promise<Response>
  messageShortcut(
    team: string,
    request: { user: string; callback_id: string; channel: string; ts: string },
  ): Promise<Response>
  slash(team: string, request: { user: string; channel: string; command: string; text: string }): Promise<Response>
  event(
    team: string,
    event: Json,
    options?: { eventId?: string; retryNum?: number; retryReason?: string },
  ): Promise<Response>
  appDoor(door: AppDoor): void
  /** Makes every later use of a token fail, with token_revoked unless another error is named. */
  revoke(token: string, error?: string): void
  /** Asks the team's Socket Mode connections to reconnect. */
  refreshSockets(team: string): void
  isSocketConnected(team: string): boolean
  onChange(listener: (change: Change) => void): () => void
  close(): Promise<void>
}

/** Starts the peer on 127.0.0.1 with one emulator per workspace; throws when a seed cannot be represented. */
export async function startSlackPeer(options: SlackPeerOptions): Promise<SlackPeer> {
  for (const seed of options.workspaces) checkSeed(seed)
  const world = createWorld(options)
  const server = createPeerServer(world)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await Promise.all(options.workspaces.map((seed) => openWorkspace(world, seed)))
  return peerOf(world, server)
}

function createWorld(options: SlackPeerOptions): World {
  const now = options.now ?? Date.now
  const appId = options.appId ?? 'A0ALLCLEAR'
  const patience = options.patience ?? 3000
  const world: World = {
    app: {
      id: appId,
      clientId: options.clientId ?? '1111.2222',
      clientSecret: options.clientSecret ?? 'client-secret',
      signingSecret: options.signingSecret,
      redirectUris: options.redirectUris ?? [],
      tokenRotation: options.tokenRotation ?? false,
    },
    now,
    url: '',
    workspaces: new Map(),
    door: undefined,
    patience,
    tokens: createTokens(options.workspaces, now),
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(now),
    views: createViews(),
    record: createRecord(),
    faults: createFaults(now),
    sockets: createSockets({ url: () => world.url, appId, patience }),
  }
  return world
}

async function openWorkspace(world: World, seed: WorkspaceSeed): Promise<void> {
  const emulator: Emulator = await startEmulator(seed, world.app, `${world.url}/w/${seed.team}`)
  await furnish(seed, emulator)
  world.workspaces.set(seed.team, { seed, botId: botIdOf(seed), emulator })
}

function peerOf(world: World, server: Server): SlackPeer {
  const { record, faults, views, sockets } = world
  return {
    apiUrl: `${world.url}/api/`,
    url: world.url,
    calls: record.calls,
    ephemerals: record.ephemerals,
    faults,
    views,
    appId: world.app.id,
    messages: (team, channel) => readMessages(world, team, channel),
    say: (team, request) => say(world, team, request),
    click: (team, request) => click(world, team, request),
    suggest: (team, request) => suggest(world, team, request),
    submitView: (team, request) => submitView(world, team, request),
    closeView: (team, request) => closeView(world, team, request),
    shortcut: (team, request) => shortcut(world, team, request),
    messageShortcut: (team, request) => messageShortcut(world, team, request),
    slash: (team, request) => slash(world, team, request),
    event: (team, inner, how) => event(world, team, inner, how),
    appDoor: (door) => {
      world.door = door
    },
    revoke: (token, error) => world.tokens.revoke(token, error),
    refreshSockets: (team) => sockets.refresh(team),
    isSocketConnected: (team) => sockets.isConnected(team),
    onChange: (listener) => record.onChange(listener),
    close: () => closeAll(world, server),
  }
}

async function closeAll(world: World, server: Server): Promise<void> {
  world.sockets.close()
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
  await Promise.all([...world.workspaces.values()].map(({ emulator }) => emulator.close()))
}
