import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How many neighbours are tried before any free port will do. */
const neighbours = 20

/** Listens on 127.0.0.1 at the wished port, or at the next one that is free. */
export async function listenNear(wished: number, answer: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(answer)
  const choices = wished === 0 ? [0] : [...Array.from({ length: neighbours }, (_, index) => wished + index), 0]
  for (const port of choices)
    if (port <= 65_535 && (await listens(server, port))) return { server, port: portOf(server) }
  throw new Error('No port is free on 127.0.0.1.')
}

/** A port that is free now; whoever takes it next should do so soon. */
export async function freePortNear(wished: number): Promise<number> {
  const { server, port } = await listenNear(wished, (_request, response) => response.end())
  await closeServer(server)
  return port
}

/** Ends a server and every connection to it. */
export function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  return closed
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port
