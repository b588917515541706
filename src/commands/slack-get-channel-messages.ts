import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { redacted } from '../core/redaction/redact.ts'
import { chatWorkspace, chatWorkspaceInput, slackChannel } from './asking/chat-workspace.ts'

export const slackGetChannelMessages = command({
  name: 'slack-get-channel-messages',
  aliases: ['slack_get_channel_messages'],
  summary: 'The newest messages of a Slack channel that the app is in; off unless the configuration allows it',
  input: z.strictObject({
    channel: slackChannel(),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .meta({ description: 'How many messages', label: 'Limit' }),
    ...chatWorkspaceInput,
  }),
  effect: 'reads',
  role: 'oncall',
  http: { method: 'GET', path: '/slack/messages/{channel}' },
  async run(context, { channel, limit, workspace: written }) {
    const { chat, settings } = context
    if (!settings.channelMessages)
      throw new Problem(
        'conflict',
        'Reading channels is switched off: set slack.read_messages = true in the configuration to allow it.',
      )
    const workspace = await chatWorkspace(context, written)
    if (!chat.messages) throw new Problem('unavailable', 'This chat cannot be read.')
    const messages = await chat.messages(workspace, channel, limit)
    return { channel, messages: messages.map((one) => ({ ...one, text: redacted(one.text, settings.privacy) })) }
  },
  output: z.object({
    channel: z.string(),
    messages: z.array(z.object({ at: z.iso.datetime(), who: z.string(), text: z.string() })),
  }),
  present: ({ channel, messages }) => ({
    channel,
    messages: messages.map(({ at, who, text }) => ({ at: at.toISOString(), who, text })),
  }),
  show: ({ channel, messages }) => ({
    title: messages.length ? `The newest in ${channel}` : `Nothing was said in ${channel}`,
    tone: 'plain',
    table: {
      columns: ['Time', 'Who', 'What'],
      rows: messages.map(({ at, who, text }) => [[{ time: at, form: 'clock' as const }], who, text.slice(0, 500)]),
    },
  }),
})
