import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { findWorkspace } from '../find-workspace.ts'

/** The field that names a channel of Slack. */
export const slackChannel = () =>
  z
    .string()
    .trim()
    .regex(/^#?[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u, { error: 'Write "#name" or a channel id.' })
    .meta({ description: '#name or id', label: 'Channel', kind: 'channel', positional: true })

/** The field that names a workspace where there are several. */
export const chatWorkspaceInput = {
  workspace: z.string().min(1).max(100).optional().meta({
    description: 'Which workspace, where several are connected',
    label: 'Workspace',
  }),
}

/** The workspace that is meant: the named one, or the only one that is connected. */
export async function chatWorkspace(context: Context, written: string | undefined): Promise<Workspace> {
  if (written !== undefined) return findWorkspace(context, written)
  const active = (await context.store.workspaces()).filter(({ status }) => status === 'active')
  if (active.length === 1) return active[0]!
  if (!active.length) throw new Problem('not_found', 'No Slack workspace is connected.')
  throw new Problem('invalid', `Several workspaces are connected: ${active.map(({ id }) => id).join(', ')}.`, {
    fields: { workspace: 'Name one.' },
  })
}
