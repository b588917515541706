import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a receiver of the tests saw it. */
export interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** A receiver on this machine that records what arrives and answers as it is told. */
export interface Receiver {
  url: string
  received: Received[]
  close(): Promise<void>
}

/** How a receiver answers its nth request, counted from 1; it may as well hang, or cut the connection. */
export type Behaviour = (nth: number, request: Received, response: ServerResponse) => void

/** Opens a receiver on a port of its own. */
export async function testReceiver(behave: Behaviour): Promise<Receiver> {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, path: url, headers, body })
      behave(received.length, received.at(-1)!, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers with a status, and JSON when there is some. */
export const answers =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Behaviour =>
  (_, __, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

/** Never answers. */
export const hangs: Behaviour = () => undefined

/** Reads the request and cuts the connection. */
export const resets: Behaviour = (_, __, response) => response.socket?.resetAndDestroy()

/** Begins to answer with a status and cuts the connection in the middle of the body. */
export const breaksOff =
  (status: number): Behaviour =>
  (_, __, response) => {
    response.writeHead(status, { 'Content-Length': '1000' })
    response.write('{"half":')
    setImmediate(() => response.socket?.resetAndDestroy())
  }

/** One behaviour after the other; the last stays. */
export const inTurn =
  (...behaviours: [Behaviour, ...Behaviour[]]): Behaviour =>
  (nth, request, response) =>
    behaviours[Math.min(nth, behaviours.length) - 1]!(nth, request, response)
