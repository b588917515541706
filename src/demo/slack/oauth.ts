import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Incoming } from './incoming.ts'
import { type Json, object, string } from './json.ts'
import { Refusal } from './refusal.ts'
import { type Workspace, type World, workspaceOf } from './world.ts'

/** A code can be exchanged for ten minutes; a rotating token lives twelve hours. */
const codeLifetime = 10 * 60 * 1000
const tokenLifetime = 12 * 60 * 60 * 1000

interface IssuedCode {
  team: string
  user: string
  redirectUri: string
  sentRedirectUri: boolean
  userScopes: string[]
  at: number
}

interface Books {
  codes: Map<string, IssuedCode>
  refreshes: Map<string, { team: string; scopes: string[]; token: string; answer: Json }>
}

const booksByWorld = new WeakMap<World, Books>()

function books(world: World): Books {
  const known = booksByWorld.get(world) ?? { codes: new Map(), refreshes: new Map() }
  booksByWorld.set(world, known)
  return known
}

/**
 * The consent page, already agreed to: redirects with a code. `team` and `user` in the query choose the workspace and the
 * person who installs (else the first of each); `deny=1` is a person who declines.
 */
export async function authorize(world: World, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const problem = authorizeProblem(world, query)
  if (problem) {
    response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end(problem)
    return
  }
  const target = new URL(query.get('redirect_uri') ?? world.app.redirectUris[0] ?? '')
  if (query.get('deny')) target.searchParams.set('error', 'access_denied')
  else target.searchParams.set('code', await issueCode(world, query, target.href))
  const state = query.get('state')
  if (state !== null) target.searchParams.set('state', state)
  response.writeHead(302, { location: target.href }).end()
}

function authorizeProblem(world: World, query: URLSearchParams): string | undefined {
  const redirectUri = query.get('redirect_uri') ?? world.app.redirectUris[0]
  if (query.get('client_id') !== world.app.clientId) return 'invalid_client_id: no such app'
  if (!redirectUri || !URL.canParse(redirectUri)) return 'bad_redirect_uri: redirect_uri is missing or no address'
  const registered = world.app.redirectUris
  if (registered.length > 0 && !registered.some((uri) => redirectUri.startsWith(uri)))
    return 'bad_redirect_uri: redirect_uri did not match any configured URIs'
  if (!query.get('scope') && !query.get('user_scope')) return 'invalid_scope: no scope was asked for'
  if (query.get('team') && !world.workspaces.has(query.get('team') ?? '')) return 'invalid_team: no such workspace'
  return undefined
}

async function issueCode(world: World, query: URLSearchParams, redirectUri: string): Promise<string> {
  const team = query.get('team') || ([...world.workspaces.keys()][0] ?? '')
  const { emulator, seed } = workspaceOf(world, team)
  const user = query.get('user') ?? seed.people.find((person) => !person.deleted)?.id ?? ''
  const scope = query.get('scope') ?? ''
  const code = await emulator.authorize(user, { clientId: world.app.clientId, redirectUri, scope })
  const userScopes = (query.get('user_scope') ?? '').split(/[ ,]+/).filter(Boolean)
  const sentRedirectUri = query.has('redirect_uri')
  books(world).codes.set(code, { team, user, redirectUri, sentRedirectUri, userScopes, at: world.now() })
  return code
}

/** oauth.v2.access: exchanges a code once, or renews a rotating token with its refresh token. */
export async function exchangeCode(world: World, incoming: Incoming): Promise<Json> {
  const args = incoming.args
  const [id, secret] = incoming.basic ?? [string(args.client_id), string(args.client_secret)]
  if (id !== world.app.clientId) throw new Refusal('invalid_client_id')
  if (secret !== world.app.clientSecret) throw new Refusal('bad_client_secret')
  if (args.grant_type === 'refresh_token') return renew(world, string(args.refresh_token))
  if (args.grant_type !== undefined && args.grant_type !== 'authorization_code') throw new Refusal('invalid_grant_type')
  const code = string(args.code)
  const issued = books(world).codes.get(code)
  books(world).codes.delete(code)
  if (!issued || world.now() - issued.at > codeLifetime) throw new Refusal('invalid_code')
  const sent = string(args.redirect_uri)
  const matches = sent ? new URL(sent).href === issued.redirectUri : !issued.sentRedirectUri
  if (!matches) throw new Refusal('bad_redirect_uri')
  return install(world, issued, code)
}

async function install(world: World, issued: IssuedCode, code: string): Promise<Json> {
  const workspace = workspaceOf(world, issued.team)
  const { clientId, clientSecret } = world.app
  const form = { code, client_id: clientId, client_secret: clientSecret, redirect_uri: issued.redirectUri }
  const { ok, error, ...answer } = await workspace.emulator.exchange(form)
  if (ok !== true) throw new Refusal(string(error))
  const scopes = string(answer.scope).split(',').filter(Boolean)
  const { enterprise } = workspace.seed
  const named = {
    ...answer,
    enterprise: enterprise ? { id: enterprise, name: workspace.seed.name } : null,
    authed_user: { ...object(answer.authed_user), ...userToken(world, issued) },
  }
  if (world.app.tokenRotation) return rotate(world, issued.team, scopes, named)
  grantBot(world, workspace, string(answer.access_token), scopes)
  return named
}

function userToken(world: World, issued: IssuedCode): Json {
  if (issued.userScopes.length === 0) return {}
  const token = `xoxp-${randomBytes(12).toString('hex')}`
  world.tokens.issue({ token, kind: 'user', team: issued.team, user: issued.user, scopes: issued.userScopes })
  return { access_token: token, scope: issued.userScopes.join(','), token_type: 'user' }
}

function renew(world: World, refresh: string): Json {
  const known = books(world).refreshes.get(refresh)
  if (!known) throw new Refusal('invalid_refresh_token')
  books(world).refreshes.delete(refresh)
  world.tokens.revoke(known.token, 'token_expired')
  return rotate(world, known.team, known.scopes, known.answer)
}

function rotate(world: World, team: string, scopes: string[], answer: Json): Json {
  const token = `xoxe.xoxb-1-${randomBytes(12).toString('hex')}`
  const refresh = `xoxe-1-${randomBytes(12).toString('hex')}`
  grantBot(world, workspaceOf(world, team), token, scopes, world.now() + tokenLifetime)
  const renewed = { ...answer, access_token: token, refresh_token: refresh, expires_in: tokenLifetime / 1000 }
  books(world).refreshes.set(refresh, { team, scopes, token, answer })
  return renewed
}

function grantBot(world: World, workspace: Workspace, token: string, scopes: string[], expiresAt?: number): void {
  const { seed } = workspace
  const lifetime = expiresAt === undefined ? {} : { expiresAt }
  world.tokens.issue({ token, kind: 'bot', team: seed.team, user: seed.botUser.id, scopes, ...lifetime })
}
