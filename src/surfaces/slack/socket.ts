import type { SocketModeClient } from '@slack/socket-mode'
import { Problem } from '../../core/problem.ts'
import type { Log } from './effects.ts'
import type { Receiver } from './receive.ts'
import { recognise } from './recognise.ts'

/** One message of Slack over the socket; `ack` answers it, with a payload where one is taken. */
export interface SocketMessage {
  type: string
  body: unknown
  ack(reply?: Record<string, unknown>): Promise<void>
}

/** A Socket Mode connection that keeps itself alive. */
export interface SocketReceiver {
  on(event: 'slack_event', listener: (message: SocketMessage) => void): unknown
  start(): Promise<unknown>
  disconnect(): Promise<void>
}

/**
 * Opens Socket Mode with an app-level token (`xapp-…`); reconnecting is the package's own. The package is loaded only
 * here, for it is not needed behind HTTP.
 */
export async function socketMode(appToken: string, apiUrl?: string, log?: Log): Promise<SocketReceiver> {
  const { SocketModeClient } = await import('@slack/socket-mode')
  return new SocketModeClient({
    appToken,
    logger: loggerOf(log),
    ...(apiUrl && { clientOptions: { slackApiUrl: apiUrl } }),
  })
}

type Logger = NonNullable<NonNullable<ConstructorParameters<typeof SocketModeClient>[0]>['logger']>

/** The package would write to the terminal by itself; its debug lines carry whole payloads and are left out. */
const loggerOf = (log: Log | undefined): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...words) => log?.warn({ from: 'socket-mode' }, words.map(String).join(' ')),
  error: (...words) => log?.error({ from: 'socket-mode' }, words.map(String).join(' ')),
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
})

/** What carries the payloads we understand; the rest is the connection's own talk. */
const carriers = new Set(['events_api', 'slash_commands', 'interactive'])

/** The same handler behind a socket: nothing is signed there, because we opened the connection to Slack ourselves. */
export function socket({
  connect,
  receiver,
  log,
}: {
  connect: () => Promise<SocketReceiver>
  receiver: Pick<Receiver, 'receive'>
  log: Log
}) {
  let connection: SocketReceiver | undefined
  return {
    async start() {
      connection = await connect()
      connection.on('slack_event', (message) => void take(receiver, log, message))
      // Slack may be away for long, and alerts must be taken meanwhile: connecting goes on behind.
      void connection.start().catch((error: unknown) => log.error({ error }, refused))
    },
    async stop() {
      await connection?.disconnect()
      connection = undefined
    },
  }
}

const refused =
  'Socket Mode was refused: check that app_token begins with xapp-, has the scope connections:write, and that Socket Mode is on in the Slack app'

/** What is not acknowledged is delivered again, so a failure to store it only needs to be logged. */
async function take(
  { receive }: Pick<Receiver, 'receive'>,
  log: Log,
  { type, body, ack }: SocketMessage,
): Promise<void> {
  if (!carriers.has(type)) return
  try {
    const reply = await receive(recognise(JSON.stringify(body)))
    await ack(reply)
  } catch (error) {
    log.error({ error, type }, 'a Socket Mode message failed; Slack delivers it again')
    if (error instanceof Problem && error.code === 'invalid') await ack()
  }
}
