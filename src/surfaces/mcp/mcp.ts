import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServer,
  parseJSONRPCMessage,
  readRequestBody,
} from '@modelcontextprotocol/server'
import { Hono, type Context as Web } from 'hono'
import { streamSSE } from 'hono/streaming'
import { ask, find, shown } from '../../commands/dispatch.ts'
import type { Actor } from '../../core/actor.ts'
import type { Command, MakeContext, Settings } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { WhoAsks } from '../http/auth/who-asks.ts'
import { problemAnswer } from '../http/rest/problem-answer.ts'
import { requestId } from '../http/security.ts'
import { cardText } from './card-text.ts'
import { mcpServer } from './mcp-server.ts'
import { type SseTransport, sseTransport } from './sse-transport.ts'
import { toolsFor } from './tools.ts'

/** What the surface works with. */
export interface McpEffects {
  commands: Command[]
  context: MakeContext
  whoAsks: WhoAsks
  settings: Pick<Settings, 'version' | 'publicUrl'>
  uuid(): string
  log: { error(facts: object, message: string): void }
  /** Issuers whose tokens are taken in place of keys: clients look there for how to get one. */
  issuers?: string[]
  /** Ends every stream when it is aborted. */
  signal?: AbortSignal
  /** How often a quiet stream says that it lives, in milliseconds. */
  heartbeatMs?: number
}

/** The largest message taken, in bytes. */
const maxSize = 1024 * 1024
/** How many of the older streams one process keeps open. */
const mostSessions = 500

/**
 * The Model Context Protocol: `/mcp` (streamable HTTP, without sessions, so that any replica answers), and the older
 * `/mcp/sse` whose stream lives in one process. Every request shows its key; tools are the commands its owner may run.
 */
export function mcpSurface(effects: McpEffects): Hono {
  const { settings, whoAsks } = effects
  const handler: McpHttpHandler = createMcpHandler(
    ({ authInfo }) => serverFor(authInfo!.extra!.actor as Actor, effects),
    {
      maxRequestBodySize: maxSize,
      onerror: () => undefined,
    },
  )
  effects.signal?.addEventListener('abort', () => void handler.close())
  const resource = new URL('/mcp', settings.publicUrl).href
  const metadata = new URL('/.well-known/oauth-protected-resource/mcp', settings.publicUrl).href
  const described = {
    resource,
    resource_name: 'Allclear',
    bearer_methods_supported: ['header'],
    ...(effects.issuers && { authorization_servers: effects.issuers }),
    resource_documentation: new URL('/docs', settings.publicUrl).href,
  }
  const app = new Hono()
    .get('/.well-known/oauth-protected-resource', (c) => c.json(described))
    .get('/.well-known/oauth-protected-resource/*', (c) => c.json(described))
    .use('/mcp', sameOrigin(settings.publicUrl))
    .use('/mcp/*', sameOrigin(settings.publicUrl))
    .all('/mcp', async (c) => {
      const actor = asMcp(await whoAsks(c))
      return handler.fetch(c.req.raw, { authInfo: { token: '', clientId: actor.id, scopes: [], extra: { actor } } })
    })
    .route('/', legacy(effects))
  app.onError((error, c) => {
    const answer = problemAnswer(c, error, requestId(c), (bug) =>
      effects.log.error({ error: bug, request: requestId(c) }, 'a message of the Model Context Protocol failed'),
    )
    if (answer.status === 401)
      answer.headers.set('www-authenticate', `Bearer realm="allclear", resource_metadata="${metadata}"`)
    return answer
  })
  return app
}

/** Whoever came through this door came by the protocol, so that timelines can tell. */
const asMcp = (actor: Actor): Actor => (actor.kind === 'user' ? { ...actor, via: 'mcp' } : actor)

/** The names by which a machine knows itself. */
const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * A page in somebody's browser may not drive tools: only our own pages, and programs, which send no Origin. A server
 * that is reached on the same machine is the same one by each of the machine's names for itself.
 */
function sameOrigin(publicUrl: string) {
  const { origin: own, protocol, hostname, port } = new URL(publicUrl)
  const ours = new Set([own])
  if (loopback.includes(hostname)) for (const name of loopback) ours.add(new URL(`${protocol}//${name}:${port}`).origin)
  return async (c: Web, next: () => Promise<void>) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && !ours.has(origin))
      throw new Problem('forbidden', 'Pages of other sites may not use the tools here.')
    await next()
  }
}

function serverFor(actor: Actor, { commands, context, settings, uuid, log }: McpEffects, session = uuid()): McpServer {
  return mcpServer({
    version: settings.version,
    tools: toolsFor(commands, actor),
    command: (name) => find(name)!,
    async run(command, input, id) {
      const asking = await context(actor, `mcp:${actor.id}:${session}:${id}`)
      const out = await ask(command, asking, input)
      return {
        structured: jsonOf(command.present(out, asking)),
        text: cardText(shown(command, asking, input, out), asking.clock.now()),
      }
    },
    onBug(error) {
      const id = uuid()
      log.error({ error, id }, 'a tool failed')
      return id
    },
  })
}

/** As it looks after the journey: dates are text, undefined is gone. */
const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

interface Session {
  transport: SseTransport
  /** Whose stream it is: nobody else may post to it. */
  owner: string
}

/** The older transport: a stream opened by GET, and an address for posts that only its owner may use. */
function legacy(effects: McpEffects): Hono {
  const { whoAsks, uuid, signal, heartbeatMs = 15_000 } = effects
  const sessions = new Map<string, Session>()
  return new Hono()
    .get('/mcp/sse', async (c) => {
      const actor = asMcp(await whoAsks(c))
      if (sessions.size >= mostSessions || signal?.aborted)
        throw new Problem('unavailable', 'No more streams can be opened here now. Use /mcp, or try again in a while.')
      const id = uuid()
      c.header('x-accel-buffering', 'no')
      return streamSSE(c, async (sse) => {
        const ended = Promise.withResolvers<void>()
        const transport = sseTransport(id, (data) => sse.writeSSE({ event: 'message', data }))
        const server = serverFor(actor, effects, id)
        sessions.set(id, { transport, owner: rightsOf(actor) })
        sse.onAbort(() => ended.resolve())
        signal?.addEventListener('abort', () => ended.resolve())
        const beat = setInterval(() => void sse.write(': still here\n\n'), heartbeatMs)
        try {
          await server.connect(transport)
          await sse.writeSSE({ event: 'endpoint', data: `/mcp/messages?sessionId=${id}` })
          await ended.promise
        } finally {
          clearInterval(beat)
          sessions.delete(id)
          await server.close()
        }
      })
    })
    .post('/mcp/messages', async (c) => {
      const actor = asMcp(await whoAsks(c))
      const session = sessions.get(c.req.query('sessionId') ?? '')
      // Somebody else's stream is as unknown as one that does not exist.
      if (!session || session.owner !== rightsOf(actor))
        throw new Problem('not_found', 'There is no such stream here. Open one with GET /mcp/sse.')
      const body = await readRequestBody(c.req.raw, maxSize)
      if (body.tooLarge) throw new Problem('invalid', 'The message is larger than 1 MiB.')
      session.transport.receive(messageIn(body.text))
      return c.body('Accepted', 202)
    })
}

/** Whoever may do less than the owner of a stream must not do more through it, even when they are the same person. */
const rightsOf = (actor: Actor) => JSON.stringify(actor)

function messageIn(text: string) {
  try {
    return parseJSONRPCMessage(JSON.parse(text))
  } catch (cause) {
    throw new Problem('invalid', 'This is no message of JSON-RPC 2.0.', { cause })
  }
}
