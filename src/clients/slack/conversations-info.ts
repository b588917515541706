import { z } from 'zod'
import type { SlackApi } from './api.ts'
import { ask } from './ask.ts'

const Channel = z
  .object({
    id: z.string(),
    name: z.string().default(''),
    is_member: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_private: z.boolean().default(false),
  })
  .transform(({ id, name, is_member, is_archived, is_private }) => ({
    id,
    name,
    member: is_member,
    archived: is_archived,
    private: is_private,
  }))
/** A channel as the app sees it. */
export type Channel = z.output<typeof Channel>

/** Reads one channel by its id (`conversations.info`). */
export const conversationsInfo = async (api: SlackApi, token: string, channel: string): Promise<Channel> =>
  (await ask(api, token, { method: 'conversations.info', arguments: { channel } }, z.object({ channel: Channel })))
    .channel

const List = z.object({
  channels: z.array(Channel),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/** Lists a page of channels (`conversations.list`, at most 1 000); never on a path that somebody waits for. */
export async function conversationsList(
  api: SlackApi,
  token: string,
  { cursor, privateToo }: { cursor?: string; privateToo: boolean },
): Promise<{ channels: Channel[]; next?: string }> {
  const types = privateToo ? 'public_channel,private_channel' : 'public_channel'
  const form = { types, exclude_archived: true, limit: 1000, ...(cursor && { cursor }) }
  const answer = await ask(api, token, { method: 'conversations.list', arguments: form }, List)
  const next = answer.response_metadata?.next_cursor
  return { channels: answer.channels, ...(next && { next }) }
}
