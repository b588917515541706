import { z } from 'zod'
import { command } from '../core/command.ts'
import { chatWorkspace, chatWorkspaceInput, slackChannel } from './asking/chat-workspace.ts'
import { refusedByChat } from './refused-by-chat.ts'

export const slackPostMessage = command({
  name: 'slack-post-message',
  aliases: ['slack_post_message'],
  summary: 'Say something in a Slack channel, in the name of Allclear',
  input: z.strictObject({
    channel: slackChannel(),
    text: z.string().trim().min(1).max(3_000).meta({
      prose: true,
      description: 'What to say; mentions are written out, and secrets are taken out',
      label: 'Text',
      positional: true,
      multiline: true,
    }),
    ...chatWorkspaceInput,
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/slack/messages' },
  async run(context, { channel, text, workspace: written }) {
    const workspace = await chatWorkspace(context, written)
    const outcome = await context.chat.say(workspace, channel, text)
    if (outcome.kind !== 'accepted') throw refusedByChat(outcome)
    return { workspace, channel }
  },
  output: z.object({ sent: z.boolean(), workspace: z.string(), channel: z.string() }),
  present: ({ workspace, channel }) => ({ sent: true, workspace: workspace.id, channel }),
  show: ({ workspace, channel }) => ({
    title: 'Said',
    tone: 'good',
    lines: [`In ${channel} of ${workspace.name}.`],
  }),
})
