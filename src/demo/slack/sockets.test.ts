import { SocketModeClient } from '@slack/socket-mode'
import { WebClient } from '@slack/web-api'
import { afterEach, expect, it } from 'vitest'
import { call, startAcme } from './fixture.ts'
import type { SlackPeer } from './peer.ts'

const team = 'T0ACME'
let peer: SlackPeer
const clients: SocketModeClient[] = []

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.disconnect()))
  await peer.close()
})

interface Envelope {
  ack(response?: object): Promise<void>
  body: Record<string, unknown>
  retry_num?: number
}

/** Connects the genuine client; `handle` gets every envelope. */
async function connect(handle: (type: string, envelope: Envelope) => void) {
  const client = new SocketModeClient({
    appToken: 'xapp-acme',
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: peer.apiUrl },
  })
  client.on('slack_event', (envelope: Envelope & { type: string }) => handle(envelope.type, envelope))
  await client.start()
  clients.push(client)
  return client
}

it('brings a command to the genuine client and shows what the acknowledgement says', async () => {
  peer = await startAcme()
  await connect((_type, envelope) => void envelope.ack({ text: `you said ${envelope.body.text}` }))
  const response = await peer.slash(team, { user: 'U0JANE', channel: 'ops', command: '/allclear', text: 'help' })
  expect(await response.json()).toEqual({ text: 'you said help' })
  expect(peer.ephemerals).toMatchObject([{ user: 'U0JANE', text: 'you said help' }])
})

it('brings clicks and events as envelopes of their own type', async () => {
  peer = await startAcme()
  const seen: [string, unknown][] = []
  await connect((type, envelope) => {
    seen.push([type, envelope.body.type])
    void envelope.ack()
  })
  const elements = [{ type: 'button', text: { type: 'plain_text', text: 'Go' }, action_id: 'go' }]
  const { body } = await call(peer, 'chat.postMessage', { channel: 'ops', blocks: [{ type: 'actions', elements }] })
  await peer.click(team, { user: 'U0JANE', channel: 'ops', ts: String(body.ts), action_id: 'go' })
  await peer.event(team, { type: 'app_mention', text: 'x'.repeat(70_000) })
  expect(seen).toEqual([
    ['interactive', 'block_actions'],
    ['events_api', 'event_callback'],
  ])
})

it('sends an envelope again when it is not acknowledged in time', async () => {
  peer = await startAcme({ patience: 20 })
  const attempts: unknown[] = []
  await connect((_type, envelope) => {
    attempts.push(envelope.retry_num)
    if (attempts.length === 3) void envelope.ack()
  })
  await peer.event(team, { type: 'app_mention', text: 'hello' })
  expect(attempts).toEqual([undefined, 1, 2])
})

it('gives an envelope to another connection when the first one breaks', async () => {
  peer = await startAcme()
  let first: SocketModeClient | undefined
  first = await connect(() => void first?.disconnect())
  const waiting = peer.event(team, { type: 'app_mention', text: 'hello' })
  await new Promise((resolve) => first?.once('disconnected', resolve))
  const got = new Promise((resolve) => {
    void connect((type, envelope) => void envelope.ack().then(() => resolve(type)))
  })
  expect(await got).toBe('events_api')
  expect((await waiting).ok).toBe(true)
})

it('asks to reconnect when the host is recycled', async () => {
  peer = await startAcme()
  const client = await connect(() => undefined)
  const gone = new Promise((resolve) => client.once('disconnected', resolve))
  expect(peer.isSocketConnected(team)).toBe(true)
  peer.refreshSockets(team)
  await gone
})

it('opens sockets for app-level tokens only, and each address once', async () => {
  peer = await startAcme()
  const bot = new WebClient('xoxb-acme', { slackApiUrl: peer.apiUrl })
  await expect(bot.apps.connections.open({})).rejects.toThrow('not_allowed_token_type')
  const { url = '' } = await new WebClient('xapp-acme', { slackApiUrl: peer.apiUrl }).apps.connections.open({})
  const opened = (address: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(address)
      socket.addEventListener('message', (message) => resolve(JSON.parse(String(message.data)).type))
      socket.addEventListener('error', () => resolve('refused'))
    })
  expect(await opened(url)).toBe('hello')
  expect(await opened(url)).toBe('refused')
})
