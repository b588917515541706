import { randomBytes } from 'node:crypto'
import { deliver } from './deliver.ts'
import type { Message } from './history.ts'
import { type Json, object, string } from './json.ts'
import { envelopeOf } from './payload.ts'
import { channelId, channelInfo } from './reading.ts'
import { applyResponse } from './response-url.ts'
import { type World, workspaceOf } from './world.ts'

/** Types a slash command; what the app answers inline is shown like a response_url message. */
export async function slash(
  world: World,
  team: string,
  request: { user: string; channel: string; command: string; text: string },
): Promise<Response> {
  const { seed } = workspaceOf(world, team)
  const person = object(envelopeOf(world, team, request.user).user)
  const channel = await channelId(world, team, request.channel)
  const info = await channelInfo(world, team, channel)
  const target = { team, user: request.user, channel }
  const payload = {
    token: 'deprecated-verification-token',
    team_id: team,
    team_domain: seed.domain,
    ...(seed.enterprise ? { enterprise_id: seed.enterprise, enterprise_name: seed.name } : {}),
    channel_id: channel,
    channel_name: info.is_im ? 'directmessage' : info.is_private ? 'privategroup' : info.name,
    user_id: request.user,
    user_name: person.name,
    command: request.command,
    text: request.text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: `${world.url}${world.responseUrls.issue('commands', target)}`,
    trigger_id: world.triggers.issue({ team, user: request.user }),
  }
  const response = await deliver(world, team, { type: 'slash_commands', payload })
  const reply = inlineReply(response.ok ? (await response.clone().text()).trim() : '')
  if (reply) await applyResponse(world, target, reply, 'command_reply')
  return response
}

/** An inline answer is a JSON message or plain text; an empty one shows nothing. */
function inlineReply(body: string): Json | undefined {
  if (body === '' || body === '{}') return undefined
  if (!body.startsWith('{')) return { text: body }
  return object(JSON.parse(body))
}

/** Sends an Events API envelope; an event of type url_verification is sent as the challenge that it is. */
export function event(
  world: World,
  team: string,
  inner: Json,
  options: { eventId?: string; retryNum?: number; retryReason?: string } = {},
): Promise<Response> {
  const headers = options.retryNum
    ? { 'x-slack-retry-num': String(options.retryNum), 'x-slack-retry-reason': options.retryReason ?? 'http_timeout' }
    : {}
  const payload = inner.type === 'url_verification' ? challenge(inner) : envelope(world, team, inner, options.eventId)
  return deliver(world, team, { type: 'events_api', payload, headers })
}

function challenge(inner: Json): Json {
  const made = { token: 'deprecated-verification-token', challenge: randomBytes(20).toString('hex') }
  return { ...made, ...inner, type: 'url_verification' }
}

function envelope(world: World, team: string, inner: Json, eventId?: string): Json {
  const { seed } = workspaceOf(world, team)
  const enterprise_id = seed.enterprise ?? null
  const authorization = { enterprise_id, team_id: team, user_id: seed.botUser.id, is_bot: true }
  return {
    token: 'deprecated-verification-token',
    team_id: team,
    ...(seed.enterprise ? { enterprise_id } : {}),
    api_app_id: world.app.id,
    event: { event_ts: (world.now() / 1000).toFixed(6), ...inner },
    type: 'event_callback',
    event_id: eventId ?? `Ev${randomBytes(6).toString('hex').toUpperCase()}`,
    event_time: Math.floor(world.now() / 1000),
    authorizations: [{ ...authorization, is_enterprise_install: false }],
    is_ext_shared_channel: false,
    event_context: randomBytes(12).toString('base64url'),
  }
}

/** A person writes a message. It is only written; `event` tells the app of it. */
export async function say(
  world: World,
  team: string,
  request: { user: string; channel: string; text: string; thread_ts?: string },
): Promise<Message> {
  const { emulator } = workspaceOf(world, team)
  const channel = await channelId(world, team, request.channel)
  const thread = request.thread_ts ? { thread_ts: request.thread_ts } : {}
  const sent = await emulator.call(request.user, 'chat.postMessage', { channel, text: request.text, ...thread })
  if (sent.ok !== true) throw new Error(`the emulator refused the message: ${string(sent.error)}`)
  world.record.changed({ kind: 'message', team, channel })
  const message = object(sent.message)
  return { ...message, ts: string(message.ts), text: string(message.text), channel }
}
