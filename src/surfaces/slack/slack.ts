import type { Hono } from 'hono'
import { doors } from './doors.ts'
import type { SlackEffects } from './effects.ts'
import { type Receiver, receiver } from './receive.ts'
import { type SocketReceiver, socket } from './socket.ts'

/** Everything Slack sends us, over HTTP and over Socket Mode, behind one handler. */
export interface SlackSurface {
  app: Hono
  /** For the job that drains the inbox. */
  handle: Receiver['handle']
  drain: Receiver['drain']
  /** Connects Socket Mode; present when the effects can. */
  start?(): Promise<void>
  stop(): Promise<void>
}

/** Assembles the surface; `connect` opens Socket Mode, for installations without a public address. */
export function slackSurface(effects: SlackEffects, connect?: () => Promise<SocketReceiver>): SlackSurface {
  const receive = receiver(effects)
  const line = connect && socket({ connect, receiver: receive, log: effects.log })
  return {
    app: doors(effects, receive),
    handle: receive.handle,
    drain: receive.drain,
    ...(line && { start: line.start }),
    async stop() {
      await line?.stop()
      await receive.drain()
    },
  }
}
