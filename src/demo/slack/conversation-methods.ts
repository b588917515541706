import { type Ask, type Handler, relay, required, requireScopes } from './ask.ts'
import { type Conversation, findConversation, isHidden } from './conversation.ts'
import { EMULATOR_ADMIN } from './emulator.ts'
import { type Message, readHistory, readThread, windowOf } from './history.ts'
import { type Json, objects, string, truthy } from './json.ts'
import { Refusal, refuseWith } from './refusal.ts'
import { neededScopes } from './scopes.ts'

/** Methods that change a channel and need no more than the right scope and the emulator's own rules. */
const plain = ['archive', 'unarchive', 'rename', 'setTopic', 'setPurpose', 'invite', 'kick', 'leave', 'join', 'mark']

/** The conversations.* methods. */
export const conversationMethods: Record<string, Handler> = {
  ...Object.fromEntries(plain.map((verb) => [`conversations.${verb}`, changeConversation])),

  'conversations.list': async (ask) => {
    const listed = await relay(ask, ask.method, ask.args)
    return { ...listed, channels: objects(listed.channels).filter((channel) => !isHidden(channel)) }
  },

  'conversations.info': async (ask) => {
    const { id } = await permitted(ask)
    return relay(ask, ask.method, { channel: id })
  },

  'conversations.members': async (ask) => {
    const { id } = await permitted(ask)
    const listed = await relay(ask, ask.method, { channel: id })
    const members = Array.isArray(listed.members) ? listed.members : []
    return { ...listed, members: members.filter((member) => member !== EMULATOR_ADMIN) }
  },

  'conversations.create': async (ask) => {
    const name = string(ask.args.name)
    if (!name) throw new Refusal('invalid_name_required')
    if (name.length > 80) throw new Refusal('invalid_name_maxlength')
    if (!/^[a-z0-9_-]+$/.test(name)) throw new Refusal('invalid_name_specials')
    return relay(ask, ask.method, { name, is_private: truthy(ask.args.is_private) })
  },

  'conversations.open': (ask) => relay(ask, ask.method, ask.args),

  'conversations.history': async (ask) => {
    const { id } = await readable(ask)
    const all = await readHistory((method, args) => relay(ask, method, args), id)
    return pageOf(ask, all)
  },

  'conversations.replies': async (ask) => {
    const { id } = await readable(ask)
    const thread = await readThread((method, args) => relay(ask, method, args), id, required(ask, 'ts'))
    if (thread.length === 0) throw new Refusal('thread_not_found')
    return pageOf(ask, thread)
  },
}

async function permitted(ask: Ask): Promise<Conversation> {
  const conversation = await findConversation(ask, required(ask, 'channel'))
  requireScopes(ask, neededScopes(ask.method, ask.args, conversation.kind))
  return conversation
}

async function readable(ask: Ask): Promise<Conversation> {
  const conversation = await permitted(ask)
  if (!conversation.isMember) throw new Refusal('not_in_channel')
  return conversation
}

async function changeConversation(ask: Ask): Promise<Json> {
  const { id } = await permitted(ask)
  const users = Array.isArray(ask.args.users) ? ask.args.users.join(',') : ask.args.users
  const changed = await relay(ask, ask.method, { ...ask.args, ...(users === undefined ? {} : { users }), channel: id })
  ask.world.record.changed({ kind: 'message', team: ask.grant.team, channel: id })
  return changed
}

function pageOf(ask: Ask, all: Message[]): Json {
  const cursor = string(ask.args.cursor)
  if (cursor && !all.some((message) => message.ts === cursor)) throw refuseWith('invalid_cursor', ['unknown cursor'])
  const { page, next } = windowOf(all, ask.args)
  const withMetadata = truthy(ask.args.include_all_metadata)
  const messages = page.map(({ metadata, ...rest }) => (withMetadata && metadata ? { ...rest, metadata } : rest))
  return { messages, has_more: next !== '', response_metadata: { next_cursor: next } }
}
