import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readBody } from './incoming.ts'
import { type SlackPeer, type SlackPeerOptions, startSlackPeer } from './peer.ts'
import type { WorkspaceSeed } from './seed.ts'

const allScopes = [
  'chat:write',
  'channels:read',
  'groups:read',
  'im:read',
  'channels:history',
  'groups:history',
  'im:history',
  'channels:manage',
  'groups:write',
  'im:write',
  'users:read',
  'users:read.email',
  'reactions:write',
  'files:write',
]

/** A small workspace for tests of the peer, with every scope but chat:write.public. */
export function acme(overrides: Partial<WorkspaceSeed> = {}): WorkspaceSeed {
  return {
    team: 'T0ACME',
    name: 'Acme',
    domain: 'acme',
    botToken: 'xoxb-acme',
    appToken: 'xapp-acme',
    scopes: allScopes,
    botUser: { id: 'U0BOT', name: 'allclear' },
    people: [
      { id: 'U0JANE', name: 'jane', realName: 'Jane Doe', email: 'jane@acme.example' },
      { id: 'U0BOB', name: 'bob', realName: 'Bob Roe', email: 'bob@acme.example', emailVerified: false },
      { id: 'U0GONE', name: 'gone', realName: 'Gone Poe', email: 'gone@acme.example', deleted: true },
    ],
    channels: [
      { id: 'C0OPS', name: 'ops', botIsMember: true, topic: 'What is on fire' },
      { id: 'C0LOBBY', name: 'lobby' },
      { id: 'C0SECRET', name: 'secret', private: true },
      { id: 'C0WAR', name: 'war-room', private: true, botIsMember: true },
      { id: 'C0OLD', name: 'old', archived: true, botIsMember: true },
    ],
    ...overrides,
  }
}

/** Starts a peer for tests with the acme workspace unless told otherwise. */
export function startAcme(options: Partial<SlackPeerOptions> = {}): Promise<SlackPeer> {
  return startSlackPeer({ workspaces: [acme()], signingSecret: 'shh', ...options })
}

/** The answer to a Web API call that is sent as JSON with that token. */
export async function call(peer: SlackPeer, method: string, args: object, token = 'xoxb-acme') {
  const response = await fetch(`${peer.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  return { response, body: (await response.json()) as Record<string, never> }
}

/** What an app received at its door. */
interface Received {
  path: string
  headers: IncomingMessage['headers']
  raw: string
  /** The payload, the form or the JSON body. */
  payload: Record<string, never>
}

/** A stand-in for the app: remembers what arrives and answers what `answer` says. */
export interface AppStub {
  base: string
  received: Received[]
  answer: (received: Received) => { status?: number; body?: unknown; never?: boolean }
  close(): Promise<void>
}

/** Starts a stand-in for the app. */
export async function startAppStub(): Promise<AppStub> {
  const stub: AppStub = { base: '', received: [], answer: () => ({}), close: () => closeServer(server) }
  const server = createServer(async (request, response) => {
    const raw = (await readBody(request)).toString('utf8')
    const received = { path: request.url ?? '', headers: request.headers, raw, payload: parse(raw) }
    stub.received.push(received)
    const { status = 200, body, never } = stub.answer(received)
    if (never) return
    response.writeHead(status).end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stub.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return stub
}

function parse(raw: string): Record<string, never> {
  if (raw.startsWith('{')) return JSON.parse(raw)
  const form = Object.fromEntries(new URLSearchParams(raw))
  return form.payload ? JSON.parse(form.payload) : (form as Record<string, never>)
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** An option of the card's menu. */
export const anHour = { text: { type: 'plain_text', text: '1 hour' }, value: '60' } as const

/** A button that acknowledges. */
export const acknowledgeButton = {
  type: 'button',
  text: { type: 'plain_text', text: 'Acknowledge' },
  action_id: 'ack',
  value: 'INC-7',
} as const

/** Posts a card with a button and a menu into #ops and says where it is. */
export async function postCard(peer: SlackPeer) {
  const elements = [acknowledgeButton, { type: 'overflow', action_id: 'snooze', options: [anHour] }]
  const blocks = [{ type: 'actions', elements }]
  const { body } = await call(peer, 'chat.postMessage', { channel: 'C0OPS', text: 'card', blocks })
  return { channel: 'C0OPS', ts: String(body.ts) }
}

/** Posts to a response_url. */
export function respond(url: unknown, body: object): Promise<Response> {
  return fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Opens the app's doors in every workspace of a peer. */
export function openDoors(peer: SlackPeer, app: AppStub): void {
  peer.appDoor({ base: app.base, interactions: '/i', commands: '/c', events: '/e', options: '/o' })
}
