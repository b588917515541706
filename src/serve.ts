import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Effects } from './app/effects.ts'
import { openStorage } from './app/open-storage.ts'
import { startTraces } from './app/traces.ts'
import { type App, createApp, type ProcessRole } from './app.ts'
import type { Config } from './config.ts'
import { Problem } from './core/problem.ts'
import type { DatabaseClock } from './store/database-clock.ts'

/** A server that answers. */
export interface Serving {
  url: string
  /** Signs a browser in once as this subject; only the demo hands it out. */
  enterLink(subject: string): string
  /** Drains: no new work, what is under way ends, then the database. */
  stop(): Promise<void>
}

/** How a server is started, beside its configuration. */
export interface ServeOptions {
  role: ProcessRole
  host?: string
  port?: number
  effects: Omit<Effects, 'opened' | 'publicUrl' | 'secrets' | 'clock' | 'instance'> & {
    clock: DatabaseClock
    secretKey: string
  }
}

/** How long connections may take to end by themselves, in milliseconds. */
const lingerMs = 3_000

/** Opens storage, wires the app, and listens; resolves once requests are answered. */
export async function serve(config: Config, options: ServeOptions): Promise<Serving> {
  const { host = config.server.host, port = config.server.port } = options
  const gate = Promise.withResolvers<RequestListener>()
  // A request before the answer to it is ready waits: without a listener Node would never answer it at all.
  const server = createServer({ keepAliveTimeout: 65_000, maxHeaderSize: 16_384 }, (request, response) => {
    gate.promise.then(
      (answer) => answer(request, response),
      () => response.destroy(),
    )
  })
  const { port: bound } = await listen(server, host, port)
  const address = `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}`
  try {
    const { app, close } = await open(config, options, address)
    gate.resolve(getRequestListener(app.web.fetch, { overrideGlobalObjects: false }))
    return { url: address, enterLink: app.enterLink, stop: () => drain(server, app, close) }
  } catch (error) {
    gate.reject(error)
    server.close()
    throw error
  }
}

async function open(config: Config, { role, effects }: ServeOptions, address: string) {
  const { secretKey, ...rest } = effects
  const { clock, log, every, uuid, version } = rest
  const storage = await openStorage(config, { clock, log, every, uuid, secretKey, listen: true })
  const { otlpEndpoint } = config.telemetry
  const stopTraces = otlpEndpoint ? await startTraces(otlpEndpoint, version, log) : undefined
  const close = async () => {
    await storage.close()
    await stopTraces?.()
  }
  try {
    const app = createApp(config, { ...rest, ...storage, publicUrl: config.server.publicUrl ?? address }, role)
    await app.start()
    return { app, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** No new connections, no new work; what is under way ends, and the database goes last. */
async function drain(server: Server, app: App, close: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), lingerMs).unref()
  await app.stop()
  await closed
  await close()
}

/** Takes the port before anything else, so that a second server on it fails at once and early requests wait. */
function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        {
          EADDRINUSE: 'another program listens there',
          EACCES: 'this user may not listen there',
          EADDRNOTAVAIL: 'this machine has no such address',
        }[error.code ?? ''] ?? error.message
      reject(
        new Problem(
          'unavailable',
          `Cannot listen on ${host}:${port}: ${why}. Choose another with --port or [server] port and host.`,
          { cause: error },
        ),
      )
    })
    server.listen(port, host, () => resolve(server.address() as AddressInfo))
  })
}
