import type { Call, Outcome } from '../../core/delivery.ts'
import type { Chat } from '../../core/ports.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackApi } from './api.ts'
import { problemOf } from './ask.ts'
import { channelIds } from './channel-id.ts'
import { checkConnection } from './check-connection.ts'
import { cut, cutMrkdwn } from './cut.ts'
import { limits } from './limits.ts'
import { clean, escapeMrkdwn, oneLine } from './mrkdwn.ts'

/** Talks to Slack when a person asks for it; `token` gives the bot token of a workspace or throws a Problem. */
export function slackChat(api: SlackApi, token: (workspace: Workspace) => Promise<string>): Chat {
  const ids = channelIds(api)
  return {
    check: async (workspace, channel) => checkConnection(api, ids, await token(workspace), channel),
    say: async (workspace, channel, text) =>
      api.call(await token(workspace), {
        method: 'chat.postMessage',
        arguments: {
          channel,
          text: cutMrkdwn(escapeMrkdwn(text), limits.text),
          unfurl_links: false,
          unfurl_media: false,
        },
      }),
    openChannel: async (workspace, name, topic, people) =>
      openChannel(api, await token(workspace), name, topic, people),
    setTopic: async (workspace, channel, topic) => api.call(await token(workspace), topicCall(channel, topic)),
    archive: async (workspace, channel) =>
      api.call(await token(workspace), { method: 'conversations.archive', arguments: { channel } }),
  }
}

const longestTopic = 250

const topicCall = (channel: string, topic: string): Call => ({
  method: 'conversations.setTopic',
  arguments: { channel, topic: cut(oneLine(clean(topic)), longestTopic) },
})

/** The channel counts as opened even when its topic or an invitation is refused; `problems` says what was. */
async function openChannel(
  api: SlackApi,
  token: string,
  name: string,
  topic: string,
  people: string[],
): Promise<Outcome> {
  const opened = await api.call(token, { method: 'conversations.create', arguments: { name } })
  if (opened.kind !== 'accepted') return opened
  const { id } = opened.reply.channel as { id: string }
  const steps = [
    topicCall(id, topic),
    ...(people.length
      ? [{ method: 'conversations.invite', arguments: { channel: id, users: people.join(','), force: true } }]
      : []),
  ]
  const problems: string[] = []
  for (const step of steps) {
    const outcome = await api.call(token, step)
    if (outcome.kind !== 'accepted') problems.push(problemOf(outcome).message)
  }
  return { kind: 'accepted', reply: { channel: id, name, problems } }
}
