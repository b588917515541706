import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { Done } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { ShortcutEnvelope } from './envelope.ts'
import { openForm } from './open-form.ts'

/** The global shortcut of the manifest, by its callback id, and the command whose form it opens. */
export const createShortcut = { callback: 'create_incident', command: 'create' } as const

/** A shortcut opens the form of its command. */
export async function shortcut(effects: SlackEffects, envelope: ShortcutEnvelope, workspace: Workspace): Promise<Done> {
  const { callback, user, triggerId, channel, responseUrl } = envelope
  const command = effects.commands.find((c) => c.name === createShortcut.command)
  if (callback !== createShortcut.callback || !command || !user)
    throw new Problem(
      'not_found',
      `Allclear knows no shortcut "${callback.slice(0, 60)}"; it knows ${createShortcut.callback}.`,
    )
  const asked = {
    command: command.name,
    input: {},
    confirm: true,
    ...(channel && { channel }),
    ...(responseUrl && { responseUrl }),
  }
  await openForm(effects, workspace, { command, asked, user, triggerId })
  return { state: 'done', reason: `Opened the form of ${command.name}.` }
}
