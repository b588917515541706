import { type Ask, nextCursor, relay } from './ask.ts'
import { type Json, object, objects, string } from './json.ts'
import { Refusal } from './refusal.ts'
import type { ConversationKind } from './scopes.ts'

/** What the checks need to know of a conversation. */
export interface Conversation {
  id: string
  name: string
  kind: ConversationKind
  isMember: boolean
  isArchived: boolean
}

/** Finds a conversation by id; private ones without membership look as if they did not exist. */
export async function findConversation(ask: Ask, id: string): Promise<Conversation> {
  const found = await relay(ask, 'conversations.info', { channel: id }).catch((error: unknown) => {
    throw error instanceof Refusal ? new Refusal('channel_not_found') : error
  })
  return conversationOf(object(found.channel))
}

/** Finds where to post: an id, a name with or without #, or a person's id, whose direct message is opened. */
export async function findTarget(ask: Ask, channel: string): Promise<Conversation> {
  if (/^[CDG][A-Z0-9]+$/.test(channel)) return findConversation(ask, channel)
  if (/^[UW][A-Z0-9]+$/.test(channel)) return openDirect(ask, channel)
  return findByName(ask, channel.replace(/^#/, ''))
}

async function openDirect(ask: Ask, user: string): Promise<Conversation> {
  const person = ask.workspace.seed.people.find((one) => one.id === user)
  if (!person || person.deleted) throw new Refusal('channel_not_found')
  const opened = await relay(ask, 'conversations.open', { users: user })
  return { id: string(object(opened.channel).id), name: person.name, kind: 'im', isMember: true, isArchived: false }
}

async function findByName(ask: Ask, name: string): Promise<Conversation> {
  let cursor = ''
  do {
    const page = await relay(ask, 'conversations.list', {
      types: 'public_channel,private_channel',
      limit: 1000,
      cursor,
    })
    const found = objects(page.channels).find((one) => one.name === name && !isHidden(one))
    if (found) return conversationOf(found)
    cursor = nextCursor(page)
  } while (cursor)
  throw new Refusal('channel_not_found')
}

/** Whether a channel exists only because the emulator always has it. */
export function isHidden(channel: Json): boolean {
  return string(channel.id).startsWith('CEMULATOR')
}

function conversationOf(channel: Json): Conversation {
  return {
    id: string(channel.id),
    name: string(channel.name),
    kind: channel.is_im ? 'im' : channel.is_mpim ? 'mpim' : channel.is_private ? 'private' : 'public',
    isMember: channel.is_member === true,
    isArchived: channel.is_archived === true,
  }
}

/** Refuses posting where the token may not post. */
export function requireWritable(ask: Ask, conversation: Conversation): void {
  if (conversation.isArchived) throw new Refusal('is_archived')
  if (conversation.isMember) return
  if (conversation.kind === 'public' && ask.grant.scopes.includes('chat:write.public')) return
  throw new Refusal('not_in_channel')
}
