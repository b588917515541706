import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { wallClock } from './figures.ts'

/** One call that was answered with ok. */
export interface Received {
  /** Milliseconds since the epoch, with fractions. */
  at: number
  method: string
  /** The group that the message names, such as `grp-storm-7`. */
  group: string | undefined
  ts: string
  body: string
}

/** A stand-in for Slack's Web API that costs next to nothing, and remembers what it accepted. */
export interface SlackReceiver {
  /** The address of the API, with a slash at its end. */
  apiUrl: string
  received: Received[]
  /** Answers of 429 so far. */
  refusals(): number
  /** Messages that a channel takes per second from now on; more is refused with Retry-After of one second. */
  limit(perSecond: number): void
  /** Resolves with the first accepted call that passes, earlier ones included. */
  first(passes: (call: Received) => boolean, timeoutMs: number): Promise<Received | undefined>
  close(): void
}

const team = { team_id: 'T0BENCH', team: 'Bench', user_id: 'U0BOT', bot_id: 'B0BOT', user: 'allclear' }

/** Starts the receiver on a free port of this machine. */
export async function startSlackReceiver(): Promise<SlackReceiver> {
  const received: Received[] = []
  const waiting = new Set<(call: Received) => void>()
  const taken = new Map<string, number>()
  let perSecond = Number.POSITIVE_INFINITY
  let refused = 0
  let serial = 0
  const take = (method: string, body: string, response: ServerResponse) => {
    const at = wallClock()
    const slot = `${channelOf(body)}@${Math.floor(at / 1000)}`
    const before = taken.get(slot) ?? 0
    if (method === 'chat.postMessage' && before >= perSecond) {
      refused += 1
      return reply(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' })
    }
    taken.set(slot, before + 1)
    serial += 1
    const ts = tsIn(body) ?? `${Math.floor(at / 1000)}.${String(serial).padStart(6, '0')}`
    const call = { at, method, ts, body, group: /grp-[\w-]+/.exec(body)?.[0] }
    received.push(call)
    reply(
      response,
      200,
      { ok: true, ...team, channel: 'C0BENCH', ts, message: { ts } },
      { 'x-oauth-scopes': 'chat:write' },
    )
    for (const told of waiting) told(call)
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => take(request.url?.split('/').at(-1) ?? '', Buffer.concat(parts).toString(), response))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    received,
    refusals: () => refused,
    limit(next) {
      perSecond = next
    },
    first: (passes, timeoutMs) => firstOf(received, waiting, passes, timeoutMs),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function reply(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

/** Slack's client posts forms, Alertmanager JSON; an edit names the message it is for. */
const tsIn = (body: string) => /(?:^|&)ts=([\d.]+)/.exec(body)?.[1]
const channelOf = (body: string) => /(?:(?:^|&)channel=|"channel":")([^&"]+)/.exec(body)?.[1] ?? ''

function firstOf(
  received: Received[],
  waiting: Set<(call: Received) => void>,
  passes: (call: Received) => boolean,
  timeoutMs: number,
): Promise<Received | undefined> {
  const already = received.find(passes)
  if (already) return Promise.resolve(already)
  return new Promise((resolve) => {
    const end = (call: Received | undefined) => {
      waiting.delete(look)
      clearTimeout(timer)
      resolve(call)
    }
    const look = (call: Received) => {
      if (passes(call)) end(call)
    }
    const timer = setTimeout(() => end(undefined), timeoutMs)
    waiting.add(look)
  })
}
