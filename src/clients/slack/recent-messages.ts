import { z } from 'zod'
import type { ChatMessage } from '../../core/chat.ts'
import { Problem } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'
import { ask, refusalCode } from './ask.ts'
import type { ChannelIds } from './channel-id.ts'
import { conversationsInfo } from './conversations-info.ts'

const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      text: z.string().default(''),
      user: z.string().optional(),
      username: z.string().optional(),
      bot_id: z.string().optional(),
    }),
  ),
})

/** Reads the newest messages of a channel (`conversations.history`), only where the app was invited. */
export async function recentMessages(
  api: SlackApi,
  ids: ChannelIds,
  token: string,
  { channel, limit }: { channel: string; limit: number },
): Promise<ChatMessage[]> {
  const id = await ids.find(token, channel)
  const { member, name } = await conversationsInfo(api, token, id)
  if (!member)
    throw new Problem('forbidden', `The app is not in #${name || channel}: invite it there, and it can read along.`)
  try {
    const call = { method: 'conversations.history', arguments: { channel: id, limit } }
    const { messages } = await ask(api, token, call, History)
    return messages.map(({ ts, text, user, username, bot_id: bot }) => ({
      at: new Date(Number(ts) * 1_000),
      who: user ?? username ?? bot ?? 'someone',
      text,
    }))
  } catch (problem) {
    if (refusalCode(problem) !== 'missing_scope') throw problem
    throw new Problem(
      'forbidden',
      'Reading messages needs the scope channels:history (groups:history in private channels): add it to the Slack app and install it again.',
      { cause: problem },
    )
  }
}
