import { type Ask, type Handler, pick, relay, required } from './ask.ts'
import { messageContent } from './content.ts'
import { findConversation, findTarget, requireWritable } from './conversation.ts'
import { type Json, object, objects, string } from './json.ts'
import { Refusal } from './refusal.ts'

const placement = ['thread_ts', 'reply_broadcast', 'unfurl_links', 'unfurl_media', 'mrkdwn', 'parse', 'link_names']
const disguise = ['username', 'icon_url', 'icon_emoji']

/** The chat.* methods: checked here, done by the emulator. */
export const chatMethods: Record<string, Handler> = {
  'chat.postMessage': async (ask) => {
    const target = await findTarget(ask, required(ask, 'channel'))
    const args = { ...shownAs(ask), ...pick(ask.args, placement), ...messageContent(ask.args), channel: target.id }
    requireWritable(ask, target)
    const { channel, ts, message, ...rest } = await relay(ask, 'chat.postMessage', args)
    ask.world.record.changed({ kind: 'message', team: ask.grant.team, channel: target.id })
    return { channel, ts, message: { team: ask.grant.team, ...object(message) }, ...rest }
  },

  'chat.postEphemeral': async (ask) => {
    const target = await findTarget(ask, required(ask, 'channel'))
    const user = required(ask, 'user')
    const content = messageContent(ask.args)
    requireWritable(ask, target)
    const args = { ...pick(ask.args, placement), ...content, channel: target.id, user }
    const sent = await relay(ask, 'chat.postEphemeral', args)
    ask.world.record.ephemerals.push({
      ts: string(sent.message_ts),
      team: ask.grant.team,
      channel: target.id,
      user,
      ...ephemeralContent(content),
      ...threadOf(ask.args),
      via: 'chat.postEphemeral',
      edited: false,
    })
    ask.world.record.changed({ kind: 'ephemeral', team: ask.grant.team, channel: target.id, user })
    return sent
  },

  'chat.update': async (ask) => {
    const conversation = await findConversation(ask, required(ask, 'channel'))
    const ts = required(ask, 'ts')
    const content = messageContent(ask.args, { partial: true })
    if (content.text === undefined && content.blocks === undefined && content.attachments === undefined)
      throw new Refusal('no_text')
    const sent = await relay(ask, 'chat.update', { ...content, channel: conversation.id, ts })
    ask.world.record.changed({ kind: 'message', team: ask.grant.team, channel: conversation.id })
    return sent
  },

  'chat.delete': async (ask) => {
    const conversation = await findConversation(ask, required(ask, 'channel'))
    const sent = await relay(ask, 'chat.delete', { channel: conversation.id, ts: required(ask, 'ts') })
    ask.world.record.changed({ kind: 'message', team: ask.grant.team, channel: conversation.id })
    return sent
  },

  'chat.scheduleMessage': async (ask) => {
    const target = await findTarget(ask, required(ask, 'channel'))
    const content = messageContent(ask.args)
    requireWritable(ask, target)
    const when = pick(ask.args, ['post_at', ...placement])
    return relay(ask, 'chat.scheduleMessage', { ...shownAs(ask), ...when, ...content, channel: target.id })
  },
}

/** The parts of an ephemeral that are kept for spectators. */
export function ephemeralContent(content: Json): { text: string; blocks: Json[]; attachments: Json[] } {
  return {
    text: string(content.text),
    blocks: objects(content.blocks),
    attachments: objects(content.attachments),
  }
}

function threadOf(args: Json): { thread_ts?: string } {
  const thread = string(args.thread_ts)
  return thread ? { thread_ts: thread } : {}
}

/** Bots carry bot_id and app_id; another name or icon shows only with chat:write.customize and is ignored without. */
function shownAs(ask: Ask): Json {
  if (ask.grant.kind !== 'bot') return {}
  const identity = { bot_id: ask.workspace.botId, app_id: ask.world.app.id }
  return ask.grant.scopes.includes('chat:write.customize') ? { ...identity, ...pick(ask.args, disguise) } : identity
}
