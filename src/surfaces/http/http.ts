import { Hono } from 'hono'
import type { Clock } from '../../core/clock.ts'
import type { Command, MakeContext, Settings } from '../../core/command.ts'
import type { Store } from '../../core/store.ts'
import { type AskingLimits, type WhoAsks, whoAsks } from './auth/who-asks.ts'
import type { Authenticator } from './authenticate.ts'
import { docs } from './docs.ts'
import { explainDoor } from './explain.ts'
import { health } from './health.ts'
import type { Meter } from './metrics.ts'
import { openapi } from './openapi.ts'
import { rca } from './rca.ts'
import { problemAnswer } from './rest/problem-answer.ts'
import { base, rest } from './rest.ts'
import { frontDoor, masked, requestId } from './security.ts'
import { stream } from './stream.ts'

/** Everything the HTTP surface works with. */
export interface HttpEffects {
  store: Pick<Store, 'savedAnswer' | 'saveAnswer' | 'subscribe' | 'incident' | 'ping'>
  commands: Command[]
  context: MakeContext
  auth: Authenticator
  clock: Clock
  settings: Pick<Settings, 'version'>
  metrics: Pick<Meter, 'request' | 'text'>
  log: Log
  uuid(): string
  limits?: Partial<AskingLimits>
  /** Shared with other doors, so that the limits of a key hold for all of them together. */
  whoAsks?: WhoAsks
  /** What must answer before this process is ready, beside the database. */
  checks?: Record<string, () => Promise<unknown>>
  /** Aborted when the process stops: streams end and readiness is withdrawn. */
  signal?: AbortSignal
  heartbeatMs?: number
}

/** Where bugs and requests are logged. */
interface Log {
  debug(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** The API with its document and its docs, the live stream, health and metrics. */
export function httpSurface(effects: HttpEffects): Hono {
  const { store, commands, context, auth, clock, settings, metrics, log, uuid, limits, checks, signal } = effects
  const who = effects.whoAsks ?? whoAsks({ auth, clock, ...(limits && { limits }) })
  const document = openapi(commands, settings.version)
  const others = [
    ...['openapi.json', 'stream', 'investigations/{id}/stream'].map((name) => ({
      method: 'GET',
      path: `${base}/${name}`,
    })),
    { method: 'POST', path: `${base}/rca` },
    { method: 'POST', path: `${base}/explain` },
  ]
  const app = new Hono()
    .use(frontDoor({ clock, uuid, metrics, log }))
    .route(
      '/',
      health({
        version: settings.version,
        checks: { 'the database': () => store.ping(), ...checks },
        ...(signal && { signal }),
      }),
    )
    .get('/metrics', async (c) => {
      const { contentType, body } = await metrics.text()
      return c.body(body, 200, { 'content-type': contentType, 'cache-control': 'no-store' })
    })
    .get(`${base}/openapi.json`, (c) => c.json(document))
    .route('/', docs(document))
    .route('/', stream({ ...effects, whoAsks: who }))
    .route('/', rca({ ...effects, whoAsks: who }))
    .route('/', explainDoor({ ...effects, whoAsks: who }))
    .route('/', rest({ commands, context, whoAsks: who, store, uuid, others }))
  app.onError((error, c) =>
    problemAnswer(c, error, requestId(c), (bug) =>
      log.error(
        { error: bug, request: requestId(c), method: c.req.method, path: masked(c.req.path) },
        'a request failed',
      ),
    ),
  )
  return app
}
