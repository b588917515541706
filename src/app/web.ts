import { Hono } from 'hono'
import type { ProcessRole } from '../app.ts'
import { commands } from '../commands/index.ts'
import type { Config } from '../config.ts'
import type { MakeContext, Settings } from '../core/command.ts'
import { sources } from '../sources/index.ts'
import { whoAsks } from '../surfaces/http/auth/who-asks.ts'
import { authenticator } from '../surfaces/http/authenticate.ts'
import { chartDoor } from '../surfaces/http/chart-door.ts'
import { health } from '../surfaces/http/health.ts'
import { httpSurface } from '../surfaces/http/http.ts'
import { intakeDoor } from '../surfaces/http/intake.ts'
import type { Meter } from '../surfaces/http/metrics.ts'
import { frontDoor } from '../surfaces/http/security.ts'
import { mcpSurface } from '../surfaces/mcp/mcp.ts'
import { portal } from '../surfaces/portal/portal.ts'
import type { SlackSurface } from '../surfaces/slack/slack.ts'
import type { Effects } from './effects.ts'
import { providerOf, tokensOf } from './identity.ts'
import { oneTimeLinks } from './one-time-links.ts'
import type { SlackDesk } from './slack-desk.ts'
import { slackDoors } from './slack-doors.ts'

interface Wiring {
  config: Config
  /** The keys of the configuration file as they are now. */
  keys(): Config['auth']['apiKeys']
  effects: Effects
  role: ProcessRole
  desk: SlackDesk
  context: MakeContext
  settings: Settings
  metrics: Meter
  /** Aborted when the process stops: streams end and readiness is withdrawn. */
  signal: AbortSignal
}

/** Everything that answers over HTTP, behind one front door that numbers, measures and hardens every request. */
export function openWeb(wiring: Wiring): { web: Hono; slack: SlackSurface; enterLink(user: string): string } {
  const { config, keys, effects, role, desk, context, settings, metrics, signal } = wiring
  const { clock, log, publicUrl, uuid, randomBytes, secrets } = effects
  const { store } = effects.opened
  const tokens = tokensOf(config, effects)
  const auth = authenticator({
    store,
    get declaredKeys() {
      return keys()
    },
    clock,
    random: randomBytes,
    publicUrl,
    provider: config.auth.oidc !== undefined,
    ...(tokens && { tokens }),
  })
  const slack = slackDoors({ config, effects, desk, context, auth, settings, metrics })
  const enter = oneTimeLinks({ random: randomBytes, signInAs: auth.signInAs, publicUrl })
  const web = new Hono()
    .use(frontDoor({ clock, uuid, metrics, log }))
    .route('/', slack.app)
    .route('/', chartDoor({ secrets, clock }))
  const checks = { 'the database': () => store.ping() }
  if (role === 'webhook') web.route('/', health({ version: settings.version, checks, signal }))
  else {
    const who = whoAsks({ auth, clock })
    web
      .route('/', intake(wiring))
      .route(
        '/',
        httpSurface({ store, commands, context, auth, clock, settings, metrics, log, uuid, signal, whoAsks: who }),
      )
      .route('/', mcpSurface({ commands, context, whoAsks: who, settings, uuid, log, signal, ...issuersOf(config) }))
      .route('/', pages(wiring, auth, enter.take))
  }
  return { web, slack, enterLink: enter.make }
}

/** Where clients get tokens that are taken here. */
const issuersOf = ({ auth: { jwt } }: Config) => (jwt ? { issuers: [jwt.issuer] } : {})

function intake({ config, effects, settings, metrics }: Wiring): Hono {
  return intakeDoor({
    sources,
    settings: settings.sources,
    inbox: effects.opened.store,
    clock: effects.clock,
    maxBacklog: config.intake.maxBacklog,
    observe: metrics.intake,
  })
}

function pages(
  { config, effects, context, settings }: Wiring,
  auth: ReturnType<typeof authenticator>,
  enter: ReturnType<typeof oneTimeLinks>['take'],
): Hono {
  const { clock, log, publicUrl, uuid, links } = effects
  const provider = providerOf(config, effects, { auth, store: effects.opened.store })
  return portal({
    commands,
    context,
    auth,
    clock,
    settings,
    publicUrl,
    newId: uuid,
    enter,
    installed: { slackOAuth: Boolean(config.slack.clientId) },
    ...(provider && { provider }),
    ...(links && { links }),
    onBug: (error, id) => log.error({ error, id }, 'a page failed'),
  })
}
