import type { Chat } from '../../core/chat.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackApi } from './api.ts'
import { channelIds } from './channel-id.ts'
import { checkConnection } from './check-connection.ts'
import { cutMrkdwn } from './cut.ts'
import { limits } from './limits.ts'
import { escapeMrkdwn } from './mrkdwn.ts'
import { openChannel, topicCall } from './open-channel.ts'
import { recentMessages } from './recent-messages.ts'

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
      openChannel(api, ids, await token(workspace), { name, topic, people }),
    setTopic: async (workspace, channel, topic) => api.call(await token(workspace), topicCall(channel, topic)),
    messages: async (workspace, channel, limit) => recentMessages(api, ids, await token(workspace), { channel, limit }),
    archive: async (workspace, channel) =>
      api.call(await token(workspace), { method: 'conversations.archive', arguments: { channel } }),
  }
}
