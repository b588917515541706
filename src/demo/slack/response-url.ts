import type { IncomingMessage, ServerResponse } from 'node:http'
import { ephemeralContent } from './chat-methods.ts'
import { messageContent } from './content.ts'
import { readIncoming } from './incoming.ts'
import { isObject, type Json, string, truthy } from './json.ts'
import { postAsBot } from './post-as-bot.ts'
import type { Call, Ephemeral } from './record.ts'
import { Refusal } from './refusal.ts'
import { faultError, sendJson, strike } from './respond.ts'
import type { ResponseTarget } from './response-urls.ts'
import { type World, workspaceOf } from './world.ts'

/** Answers a post to a response_url: five uses within half an hour, ephemeral unless said otherwise. */
export async function serveResponseUrl(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const args = unwrapped((await readIncoming(request)).args)
  const team = path.split('/')[2] ?? ''
  const call: Call = { at: world.now(), method: 'response_url', team, args, status: 200, ok: false, accepted: false }
  world.record.calls.push(call)
  const fault = world.faults.strike({ team, method: 'response_url', channels: [] })
  if (!fault || fault.kind.startsWith('accept')) await settle(world, call, path)
  if (fault) {
    call.status = strike(response, fault)
    Object.assign(call, { ok: false, error: faultError(fault) })
  } else sendJson(response, call.status, call.ok ? { ok: true } : { ok: false, error: call.error })
  world.record.changed({ kind: 'call', team })
}

/** Old clients send the message as a form field `payload`. */
function unwrapped(args: Json): Json {
  if (typeof args.payload !== 'string') return args
  const parsed: unknown = JSON.parse(args.payload)
  return isObject(parsed) ? parsed : {}
}

async function settle(world: World, call: Call, path: string): Promise<void> {
  try {
    await applyResponse(world, world.responseUrls.redeem(path), call.args, 'response_url')
    Object.assign(call, { ok: true, accepted: true })
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'internal_error'
    call.error = code
    call.status = code.endsWith('_url') ? 404 : code === 'internal_error' ? 500 : 400
  }
}

/** Does what a message for a response_url (or the inline answer to a command) asks for. */
export async function applyResponse(world: World, target: ResponseTarget, args: Json, via: Ephemeral['via']) {
  if (truthy(args.delete_original)) return deleteOriginal(world, target)
  const content = messageContent(args)
  if (truthy(args.replace_original) && target.message) return replaceOriginal(world, target, content)
  const thread = string(args.thread_ts) || target.thread
  const placed = { ...content, ...(thread ? { thread_ts: thread } : {}) }
  if (args.response_type === 'in_channel') {
    await postAsBot(world, target.team, target.channel, 'chat.postMessage', placed)
    return world.record.changed({ kind: 'message', team: target.team, channel: target.channel })
  }
  world.record.ephemerals.push({
    // The emulator counts up from zero within a second; both number messages that clicks are looked up by.
    ts: `${Math.floor(world.now() / 1000)}.${900_000 + world.record.ephemerals.length}`,
    team: target.team,
    channel: target.channel,
    user: target.user,
    ...ephemeralContent(content),
    ...(thread ? { thread_ts: thread } : {}),
    via,
    edited: false,
  })
  announceEphemeral(world, target)
}

async function deleteOriginal(world: World, target: ResponseTarget): Promise<void> {
  if (!target.message) throw new Refusal('message_not_found')
  if (!target.ephemeral) return postAsBot(world, target.team, target.channel, 'chat.delete', { ts: target.message })
  const index = world.record.ephemerals.findIndex((one) => isOriginal(one, target))
  if (index < 0) throw new Refusal('message_not_found')
  world.record.ephemerals.splice(index, 1)
  announceEphemeral(world, target)
}

async function replaceOriginal(world: World, target: ResponseTarget, content: Json): Promise<void> {
  if (!target.ephemeral)
    return postAsBot(world, target.team, target.channel, 'chat.update', { ...content, ts: target.message })
  const original = world.record.ephemerals.find((one) => isOriginal(one, target))
  if (!original) throw new Refusal('message_not_found')
  Object.assign(original, ephemeralContent(content), { edited: true })
  announceEphemeral(world, target)
}

function isOriginal(ephemeral: Ephemeral, target: ResponseTarget): boolean {
  return ephemeral.team === target.team && ephemeral.ts === target.message
}

function announceEphemeral(world: World, { team, channel, user }: ResponseTarget): void {
  workspaceOf(world, team)
  world.record.changed({ kind: 'ephemeral', team, channel, user })
}
