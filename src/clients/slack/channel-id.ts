import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'
import { ask, refusalCode } from './ask.ts'
import { conversationsList } from './conversations-info.ts'

/** Remembers which id a channel name or a person's direct messages have. */
export interface ChannelIds {
  /** The id of a channel named by id, `#name` or person; throws a Problem when there is none. */
  find(token: string, channel: string): Promise<string>
  /** Takes what an accepted post taught. */
  learn(token: string, channel: string, id: string): void
}

const isChannelId = (channel: string) => /^[CGD][A-Z0-9]{2,}$/.test(channel)
const isPerson = (channel: string) => /^[UW][A-Z0-9]{2,}$/.test(channel)

/** How many names are kept, and how many pages of a list are read at most. */
const kept = 5_000
const mostPages = 20

/** Opens an empty memory of channel ids. Posts take names; reading a channel needs its id. */
export function channelIds(api: SlackApi): ChannelIds {
  const known = new Map<string, string>()
  const remember = (token: string, channel: string, id: string) => {
    if (known.size >= kept) known.clear()
    known.set(`${token} ${nameOf(channel)}`, id)
  }
  return {
    async find(token, channel) {
      if (isChannelId(channel)) return channel
      const before = known.get(`${token} ${nameOf(channel)}`)
      if (before) return before
      const id = isPerson(channel) ? await openDirect(api, token, channel) : await searchList(api, token, channel)
      remember(token, channel, id)
      return id
    },
    learn: remember,
  }
}

const nameOf = (channel: string) => channel.replace(/^#/, '')

const Opened = z.object({ channel: z.object({ id: z.string() }) })

const openDirect = async (api: SlackApi, token: string, users: string) =>
  (await ask(api, token, { method: 'conversations.open', arguments: { users } }, Opened)).channel.id

async function searchList(api: SlackApi, token: string, channel: string): Promise<string> {
  const name = nameOf(channel)
  let privateToo = true
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page++) {
    try {
      const { channels, next } = await conversationsList(api, token, { privateToo, ...(cursor && { cursor }) })
      const found = channels.find((c) => c.name === name)
      if (found) return found.id
      if (!next) break
      cursor = next
    } catch (problem) {
      if (!privateToo || refusalCode(problem) !== 'missing_scope') throw problem
      privateToo = false
    }
  }
  throw new Problem(
    'not_found',
    `Slack shows the app no channel #${name}. Check the spelling. If it is archived, unarchive it; if it is private, invite the app: /invite @allclear`,
  )
}
