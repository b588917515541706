import { z } from 'zod'
import type { Call, Outcome } from '../../core/delivery.ts'
import { Problem } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'
import { ask, problemOf } from './ask.ts'
import { authTest } from './auth-test.ts'
import type { ChannelIds } from './channel-id.ts'
import { cut } from './cut.ts'
import { clean, oneLine } from './mrkdwn.ts'

/** What a channel is opened with; `people` are Slack ids. */
export interface NewChannel {
  name: string
  topic: string
  people: string[]
}

const longestTopic = 250
/** How many people one invitation takes. */
const invitedAtOnce = 100

/** Sets the topic of a channel, cut to what Slack keeps. */
export const topicCall = (channel: string, topic: string): Call => ({
  method: 'conversations.setTopic',
  arguments: { channel, topic: cut(oneLine(clean(topic)), longestTopic) },
})

/**
 * Opens a channel, or takes up one of this name that we opened before a crash. It counts as opened even when its topic
 * or an invitation is refused; `problems` says what was.
 */
export async function openChannel(
  api: SlackApi,
  ids: ChannelIds,
  token: string,
  { name, topic, people }: NewChannel,
): Promise<Outcome> {
  const opened = await api.call(token, { method: 'conversations.create', arguments: { name } })
  const taken = opened.kind === 'refused' && opened.code === 'name_taken'
  if (opened.kind !== 'accepted' && !taken) return opened
  const id =
    opened.kind === 'accepted' ? (opened.reply.channel as { id: string }).id : await ourOwn(api, ids, token, name)
  if (id === undefined) return opened
  const batches = Array.from({ length: Math.ceil(people.length / invitedAtOnce) }, (_, at) =>
    people.slice(at * invitedAtOnce, (at + 1) * invitedAtOnce),
  )
  const invitations = batches.map(
    (users): Call => ({
      method: 'conversations.invite',
      arguments: { channel: id, users: users.join(','), force: true },
    }),
  )
  const problems: string[] = []
  for (const step of [topicCall(id, topic), ...invitations]) {
    const outcome = await api.call(token, step)
    if (outcome.kind !== 'accepted') problems.push(problemOf(outcome).message)
  }
  return { kind: 'accepted', reply: { channel: id, name, problems } }
}

const Made = z.object({
  channel: z.object({ id: z.string(), creator: z.string(), is_archived: z.boolean().default(false) }),
})

/** The open channel of this name when our bot made it; a stranger's channel is left alone. */
async function ourOwn(api: SlackApi, ids: ChannelIds, token: string, name: string): Promise<string | undefined> {
  try {
    const found = await ids.find(token, `#${name}`)
    const { channel } = await ask(api, token, { method: 'conversations.info', arguments: { channel: found } }, Made)
    const { botUser } = await authTest(api, token)
    return channel.creator === botUser && !channel.is_archived ? channel.id : undefined
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}
