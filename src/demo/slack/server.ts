import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readBody } from './incoming.ts'
import { authorize } from './oauth.ts'
import { sendJson } from './respond.ts'
import { serveResponseUrl } from './response-url.ts'
import { serveWebApi } from './web-api.ts'
import type { World } from './world.ts'

/** The HTTP server of a peer: Web API, OAuth, response_urls, file bytes and the Socket Mode upgrade. */
export function createPeerServer(world: World): Server {
  const server = createServer((request, response) => {
    route(world, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { ok: false, error: 'internal_error', detail: String(error) })
    })
  })
  server.on('upgrade', (request, socket) => world.sockets.accept(request, socket))
  return server
}

async function route(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', world.url)
  const [, room = '', ...rest] = url.pathname.split('/')
  if (room === 'api') return serveWebApi(world, rest.join('/'), request, response)
  if (url.pathname === '/oauth/v2/authorize') return authorize(world, url.searchParams, response)
  if (room === 'commands' || room === 'actions') return serveResponseUrl(world, url.pathname, request, response)
  if (room === 'w') return passBytes(world, rest, request, response)
  sendJson(response, 404, { ok: false, error: 'not_found' })
}

/** File contents go to the workspace's emulator as they are; the address is the secret, as at Slack. */
async function passBytes(world: World, path: string[], request: IncomingMessage, response: ServerResponse) {
  const [team = '', ...rest] = path
  const workspace = world.workspaces.get(team)
  if (!workspace || rest[0] !== 'upload') return sendJson(response, 404, { ok: false, error: 'file_not_found' })
  const answer = await fetch(`${workspace.emulator.url}/${rest.join('/')}`, {
    method: request.method ?? 'POST',
    headers: { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' },
    body: new Uint8Array(await readBody(request)),
  })
  response.writeHead(answer.status, { 'content-type': 'text/plain' })
  response.end(await answer.text())
}
