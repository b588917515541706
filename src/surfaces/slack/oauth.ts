import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import type { Outcome } from '../../core/delivery.ts'
import type { Secrets } from '../../core/secrets.ts'
import type { Store } from '../../core/store.ts'
import { installation } from './installation.ts'
import { oauthPage } from './oauth-page.ts'
import { scopes } from './scopes.ts'

/** Where Slack sends people back to: ours, and the path that apps set up for the tool before us name. */
export const callbackPaths = ['/slack/oauth/callback', '/api/settings/slack-oauth/callback'] as const

/** What connecting workspaces needs. */
export interface OAuthEffects {
  clientId?: string
  clientSecret?: string
  publicUrl: string
  /** Slack's page that asks for consent. */
  authorizeUrl: string
  /** The callback that the Slack app names as its redirect URL. */
  callbackPath?: (typeof callbackPaths)[number]
  store: Pick<Store, 'workspaceByTeam' | 'putWorkspace'>
  secrets: Secrets
  clock: Clock
  /** Calls `oauth.v2.access`, which needs no token. */
  exchange(args: Record<string, string>): Promise<Outcome>
  /** Whether whoever sends this request is signed in as an SRE lead. */
  mayInstall(request: Request): Promise<boolean>
  /** A fresh unguessable word. */
  random(): string
}

const cookie = 'allclear_slack_oauth'
const lifetimeSeconds = 600

const State = z.object({ nonce: z.string(), until: z.number(), redirect: z.string() })
type State = z.infer<typeof State>

/** Connecting a workspace: to Slack's consent page and back, bound to the browser that began it. */
export function oauth(effects: OAuthEffects): Hono {
  const app = new Hono()
  app.get('/slack/oauth/start', (c) => start(c, effects))
  for (const path of callbackPaths) app.get(path, (c) => callback(c, effects))
  return app
}

async function start(c: Context, effects: OAuthEffects) {
  if (!(await effects.mayInstall(c.req.raw)))
    return page(c, 403, 'Not allowed', 'Only an SRE lead can connect Slack. Sign in as one and try again.', false)
  if (!effects.clientId || !effects.clientSecret) return page(c, 503, ...unconfigured)
  const { clock, secrets, publicUrl, callbackPath = callbackPaths[0] } = effects
  const nonce = effects.random()
  const state: State = {
    nonce,
    until: clock.now().getTime() + lifetimeSeconds * 1000,
    redirect: `${publicUrl}${callbackPath}`,
  }
  const secure = publicUrl.startsWith('https:')
  setCookie(c, cookie, nonce, { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge: lifetimeSeconds })
  const url = new URL(effects.authorizeUrl)
  url.searchParams.set('client_id', effects.clientId)
  url.searchParams.set('scope', scopes.map(({ name }) => name).join(','))
  url.searchParams.set('redirect_uri', state.redirect)
  url.searchParams.set('state', secrets.seal(JSON.stringify(state)))
  return c.redirect(url.href)
}

const unconfigured = [
  'Slack is not set up yet',
  'Set client_id and client_secret under [slack] in the configuration; both are on the Basic Information page of your Slack app.',
  false,
] as const

async function callback(c: Context, effects: OAuthEffects) {
  const nonce = getCookie(c, cookie)
  deleteCookie(c, cookie, { path: '/' })
  const { clientId, clientSecret, clock, store } = effects
  if (!clientId || !clientSecret) return page(c, 503, ...unconfigured)
  const now = clock.now()
  const state = readState(effects.secrets, c.req.query('state'))
  if (!state || !nonce || state.nonce !== nonce || state.until < now.getTime())
    return page(
      c,
      400,
      'This did not begin here',
      'The way to Slack and back took longer than ten minutes or began in another browser. Nothing was connected.',
    )
  const refusal = c.req.query('error')
  if (refusal) return page(c, 400, ...refused(refusal))
  const code = c.req.query('code')
  if (!code) return page(c, 400, 'Something is missing', 'Slack sent no authorisation code. Nothing was connected.')
  const args = { code, client_id: clientId, client_secret: clientSecret, redirect_uri: state.redirect }
  const outcome = await effects.exchange(args)
  if (outcome.kind !== 'accepted') return page(c, 502, 'Slack did not connect', failed(outcome))
  const found = await installation(store, outcome.reply, now)
  if (!found)
    return page(
      c,
      502,
      'Slack did not connect',
      'Slack granted no bot token. Check that the app has a bot user and the scope chat:write.',
    )
  await store.putWorkspace(found.workspace, found.token)
  return c.redirect(`/integrations?connected=${encodeURIComponent(found.workspace.name)}`)
}

function readState(secrets: Secrets, sealed: string | undefined): State | undefined {
  if (!sealed) return undefined
  try {
    return State.safeParse(JSON.parse(secrets.open(sealed))).data
  } catch {
    return undefined
  }
}

function refused(error: string): [title: string, text: string] {
  if (error === 'access_denied')
    return [
      'Slack was not connected',
      'The request was declined in Slack. If your workspace needs an approval for new apps, ask its administrator.',
    ]
  return ['Slack refused', `Slack answered "${error.slice(0, 80)}". Nothing was connected.`]
}

function failed(outcome: Exclude<Outcome, { kind: 'accepted' }>): string {
  if (outcome.kind === 'refused') return `${outcome.message} ${outcome.remedy}`
  return outcome.kind === 'limited' ? 'Slack asks to wait a moment. Please try again.' : outcome.message
}

const page = (c: Context, status: 400 | 403 | 502 | 503, title: string, text: string, retry = true) =>
  c.html(oauthPage({ title, text, retry }), status)
