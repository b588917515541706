import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Json, object, string } from './json.ts'
import { acceptWebSocket, type WebSocketPeer } from './websocket.ts'

/** What travels over a Socket Mode connection. */
export type EnvelopeType = 'interactive' | 'slash_commands' | 'events_api'

/** The Socket Mode side of the peer. */
export interface Sockets {
  /** Makes a ws:// address, good for one connection that serves those workspaces. */
  invite(teams: string[]): string
  /** Takes over an upgrade request for an address made by `invite`. */
  accept(request: IncomingMessage, socket: Duplex): void
  isConnected(team: string): boolean
  /**
   * Sends an envelope and waits for its acknowledgement, whose payload it gives. An envelope that is not acknowledged
   * in time, or whose socket closes, goes out again (with retry_attempt for events), to another socket if there is one.
   */
  deliver(team: string, type: EnvelopeType, payload: Json): Promise<Json>
  /** Asks every socket of the team to reconnect, as Slack does when it recycles a host. */
  refresh(team: string): void
  close(): void
}

interface Line {
  socket: WebSocketPeer
  teams: string[]
}

interface Pending {
  team: string
  envelope: Json
  attempt: number
  line: Line | undefined
  timer: ReturnType<typeof setTimeout> | undefined
  settle: (payload: Json) => void
}

/** Creates the sockets of a peer that listens at `url()`; `patience` is the time to acknowledge, in milliseconds. */
export function createSockets(options: { url: () => string; appId: string; patience: number }): Sockets {
  const tickets = new Map<string, string[]>()
  const lines: Line[] = []
  const post = createPost(lines, options.patience)
  return {
    deliver: post.deliver,
    isConnected: (team) => lines.some((line) => line.teams.includes(team)),
    invite(teams) {
      const ticket = randomUUID()
      tickets.set(ticket, teams)
      return `${options.url().replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${options.appId}`
    },
    accept(request, duplex) {
      const ticket = new URL(request.url ?? '/', 'http://peer').searchParams.get('ticket') ?? ''
      const teams = tickets.get(ticket)
      tickets.delete(ticket)
      if (!teams) return void duplex.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      const line = { socket: acceptWebSocket(request, duplex), teams }
      lines.push(line)
      line.socket.onText(post.acknowledge)
      line.socket.onClose(() => {
        lines.splice(lines.indexOf(line), 1)
        post.resend()
      })
      line.socket.send(JSON.stringify(greeting(options.appId, lines.length)))
      post.resend()
    },
    refresh(team) {
      const notice = JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'peer' } })
      for (const line of lines) if (line.teams.includes(team)) line.socket.send(notice)
    },
    close() {
      post.close()
      for (const line of [...lines]) line.socket.close()
    },
  }
}

/** The envelopes under way on some lines. */
function createPost(lines: readonly Line[], patience: number) {
  const pending = new Map<string, Pending>()

  function send(one: Pending): void {
    clearTimeout(one.timer)
    const able = lines.filter((line) => line.teams.includes(one.team))
    one.line = able.find((line) => line !== one.line) ?? able[0]
    if (!one.line) return
    const retry = one.attempt > 0 ? { retry_attempt: one.attempt, retry_reason: 'timeout' } : {}
    one.line.socket.send(JSON.stringify({ ...one.envelope, ...retry }))
    one.attempt += 1
    one.timer = setTimeout(() => send(one), patience)
    one.timer.unref()
  }

  return {
    deliver(team: string, type: EnvelopeType, payload: Json): Promise<Json> {
      const envelope_id = randomUUID()
      const envelope = { envelope_id, type, payload, accepts_response_payload: type !== 'events_api' }
      return new Promise((settle) => {
        const one: Pending = { team, envelope, attempt: 0, line: undefined, timer: undefined, settle }
        pending.set(envelope_id, one)
        send(one)
      })
    },
    acknowledge(text: string): void {
      const message = object(JSON.parse(text))
      const id = string(message.envelope_id)
      const one = pending.get(id)
      if (!one) return
      clearTimeout(one.timer)
      pending.delete(id)
      one.settle(object(message.payload))
    },
    /** Sends again what was on a line that is gone. */
    resend(): void {
      for (const one of pending.values()) if (!one.line || !lines.includes(one.line)) send(one)
    },
    close(): void {
      for (const one of pending.values()) clearTimeout(one.timer)
      pending.clear()
    },
  }
}

function greeting(appId: string, connections: number): Json {
  const debug_info = { host: 'peer', started: '', build_number: 1, approximate_connection_time: 18_060 }
  return { type: 'hello', num_connections: connections, connection_info: { app_id: appId }, debug_info }
}
