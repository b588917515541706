import type { Hono } from 'hono'
import { commands } from '../commands/index.ts'
import type { Config } from '../config.ts'
import { type Actor, atLeast } from '../core/actor.ts'
import type { MakeContext, Settings } from '../core/command.ts'
import { covers } from '../core/scope.ts'
import { oauth } from '../surfaces/slack/oauth.ts'
import { pictures } from '../surfaces/slack/picture.ts'
import { type SlackSurface, slackSurface } from '../surfaces/slack/slack.ts'
import { socketMode } from '../surfaces/slack/socket.ts'
import type { Effects } from './effects.ts'
import type { SlackDesk } from './slack-desk.ts'

interface Wiring {
  config: Config
  effects: Effects
  desk: SlackDesk
  context: MakeContext
  auth: { session(cookie: string | undefined): Promise<{ actor: Actor } | undefined> }
  settings: Settings
  metrics: { slackClick(seconds: number): void }
}

/** Everything Slack reaches: the doors, Socket Mode when there is an app token, and connecting workspaces. */
export function slackDoors({ config, effects, desk, context, auth, settings, metrics }: Wiring): SlackSurface {
  const { slack } = config
  const { clock, log, publicUrl, secrets, randomBytes } = effects
  const { store } = effects.opened
  const { appToken, apiUrl } = slack
  const surface = slackSurface(
    {
      ...(slack.signingSecret && { signingSecret: slack.signingSecret }),
      store,
      commands,
      context,
      call: desk.call,
      respond: responder(effects.fetch, log),
      responseOrigins: ['https://hooks.slack.com', ...(apiUrl ? [new URL(apiUrl).origin] : [])],
      clock,
      log,
      settings,
      after: effects.after,
      picture: pictures({
        publicUrl,
        secrets,
        clock,
        call: desk.call,
        send: uploader(effects.fetch, ['https://files.slack.com', ...(apiUrl ? [new URL(apiUrl).origin] : [])]),
        after: effects.after,
        log,
      }),
      answered: metrics.slackClick,
    },
    appToken ? () => socketMode(appToken, apiUrl, log) : undefined,
  )
  const connecting = oauth({
    ...(slack.clientId && { clientId: slack.clientId }),
    ...(slack.clientSecret && { clientSecret: slack.clientSecret }),
    publicUrl,
    authorizeUrl: authorizeUrl(apiUrl),
    store,
    secrets,
    clock,
    exchange: desk.exchange,
    async mayInstall(request) {
      const session = await auth.session(request.headers.get('cookie') ?? '')
      const { actor } = session ?? {}
      return actor?.kind === 'user' && atLeast(actor.role, 'sre-lead') && covers(actor.scopes, connect)
    },
    random: () => randomBytes(24).toString('base64url'),
  })
  return { ...surface, app: surface.app.route('/', connecting) as Hono }
}

/** Connecting a workspace is no command, but lies within a scope as if it were one. */
const connect = { name: 'connect', effect: 'changes', http: { method: 'GET', path: '/workspaces' } } as const

/** Slack's consent page; an emulator has its own beside its API. */
const authorizeUrl = (apiUrl: string | undefined) =>
  apiUrl ? new URL('/oauth/v2/authorize', apiUrl).href : 'https://slack.com/oauth/v2/authorize'

/** Posts answers to response_urls; a person who waited too long is told by nothing else, so it is tried once. */
function responder(fetch: Effects['fetch'], log: Effects['log']) {
  return async (url: string, body: Record<string, unknown>) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(5_000),
    })
    if (!answer.ok) log.warn({ status: answer.status }, 'Slack did not take an answer to a command or click')
  }
}

/** Sends a picture to where Slack asked for it, which is one of Slack's own addresses or nowhere. */
function uploader(fetch: Effects['fetch'], origins: string[]) {
  return async (url: string, bytes: Uint8Array): Promise<boolean> => {
    if (!origins.includes(new URL(url).origin)) return false
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined)
    return answer?.ok === true
  }
}
