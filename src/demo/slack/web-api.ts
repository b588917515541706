import type { IncomingMessage, ServerResponse } from 'node:http'
import { appMethods } from './app-methods.ts'
import { type Ask, type Handler, relay, requireScopes } from './ask.ts'
import { chatMethods } from './chat-methods.ts'
import { conversationMethods } from './conversation-methods.ts'
import type { Fault } from './faults.ts'
import { type Incoming, readIncoming } from './incoming.ts'
import { type Json, string } from './json.ts'
import { exchangeCode } from './oauth.ts'
import type { Call } from './record.ts'
import { Refusal } from './refusal.ts'
import { faultError, sendJson, strike } from './respond.ts'
import { isMethod, neededScopes } from './scopes.ts'
import type { Grant } from './tokens.ts'
import { userMethods } from './user-methods.ts'
import { viewMethods } from './view-methods.ts'
import { type World, workspaceOf } from './world.ts'

const handlers: Record<string, Handler> = {
  ...appMethods,
  ...chatMethods,
  ...conversationMethods,
  ...userMethods,
  ...viewMethods,
}

/** Answers one Web API call: credentials, programmed faults, scopes and arguments are checked, then the emulator acts. */
export async function serveWebApi(world: World, method: string, request: IncomingMessage, response: ServerResponse) {
  const incoming = await readIncoming(request)
  const call: Call = { at: world.now(), method, team: '', args: incoming.args, status: 200, ok: false, accepted: false }
  world.record.calls.push(call)
  const { body, headers, fault } = await settle(world, call, incoming)
  if (fault) call.status = strike(response, fault)
  else sendJson(response, 200, body, headers)
  world.record.changed({ kind: 'call', team: call.team })
}

interface Settled {
  body: Json
  headers: Record<string, string>
  fault?: Fault
}

async function settle(world: World, call: Call, incoming: Incoming): Promise<Settled> {
  const headers: Record<string, string> = { 'x-slack-req-id': `peer-${world.record.calls.length}` }
  try {
    const grant = openDoor(world, call, incoming)
    if (grant) headers['x-oauth-scopes'] = grant.scopes.join(',')
    const fault = world.faults.strike({ team: call.team, method: call.method, channels: channelsOf(world, call) })
    if (fault && !fault.kind.startsWith('accept')) return { body: {}, headers, fault: refused(call, fault) }
    const answer = grant ? await perform(world, grant, call) : await exchangeCode(world, incoming)
    Object.assign(call, { ok: true, accepted: true })
    if (fault) return { body: {}, headers, fault: refused(call, fault) }
    return { body: { ok: true, ...answer }, headers }
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('fatal_error', { detail: String(error) })
    call.error = refusal.code
    return { body: { ok: false, error: refusal.code, ...refusal.extra }, headers }
  }
}

/** Whose call it is; undefined for the one method that is called without a token. */
function openDoor(world: World, call: Call, incoming: Incoming): Grant | undefined {
  if (call.method === 'oauth.v2.access') return undefined
  if (!isMethod(call.method)) throw new Refusal('unknown_method', { req_method: call.method })
  if (incoming.problem) throw new Refusal(incoming.problem)
  const grant = world.tokens.read(incoming.token)
  call.team = grant.team
  if ((grant.kind === 'app') !== (call.method === 'apps.connections.open')) throw new Refusal('not_allowed_token_type')
  return grant
}

async function perform(world: World, grant: Grant, call: Call): Promise<Json> {
  const { method, args } = call
  const ask: Ask = { world, workspace: workspaceOf(world, grant.team), grant, method, args }
  requireScopes(ask, neededScopes(method, args))
  const handler = handlers[method] ?? ((plain) => relay(plain, method, args))
  return handler(ask)
}

function refused(call: Call, fault: Fault): Fault {
  call.error = faultError(fault)
  call.ok = false
  return fault
}

/** All names of the channel that a call speaks of: its id and its name. */
function channelsOf(world: World, call: Call): string[] {
  const named = string(call.args.channel || call.args.channel_id).replace(/^#/, '')
  const seeded = world.workspaces.get(call.team)?.seed.channels.find((one) => one.id === named || one.name === named)
  return seeded ? [seeded.id, seeded.name] : [named]
}
