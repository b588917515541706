import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { findWorkspace, workspaceField } from './find-workspace.ts'
import { refusedByChat } from './refused-by-chat.ts'

export const testMessage = command({
  name: 'test-message',
  summary: 'Say a line in a channel, to see that messages arrive',
  input: z.strictObject({
    workspace: workspaceField(),
    channel: z.string().min(1).optional().meta({
      description: '#name or id; the default channel when left out',
      label: 'Channel',
      positional: true,
      kind: 'channel',
    }),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'POST', path: '/workspaces/{workspace}/test-message' },
  async run(context, { workspace: written, channel: named }) {
    const workspace = await findWorkspace(context, written)
    const channel = named ?? workspace.preferences.defaultChannel
    if (!channel)
      throw new Problem('invalid', `${workspace.name} has no default channel.`, {
        fields: { channel: 'Name a channel.' },
      })
    const text = `This is a test message from Allclear, asked for by ${context.actor.name}. Incidents will look better.`
    const outcome = await context.chat.say(workspace, channel, text)
    if (outcome.kind !== 'accepted') throw refusedByChat(outcome)
    return { workspace, channel }
  },
  output: z.object({ sent: z.boolean(), workspace: z.string(), channel: z.string() }),
  present: ({ workspace, channel }) => ({ sent: true, workspace: workspace.id, channel }),
  show: ({ workspace, channel }) => ({
    title: 'Test message sent',
    tone: 'good',
    lines: [`To ${channel} in ${workspace.name}.`],
  }),
})
