import type { Command } from '../../core/command.ts'
import type { Workspace } from '../../core/workspace.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { CommandEnvelope } from './envelope.ts'
import { fieldsOf } from './field.ts'
import { runLine } from './line.ts'
import { openForm } from './open-form.ts'
import { type Verb, verbIn } from './verb.ts'

/** What a slash command asks for; the installation's own name for it carries no verb, whatever it contains. */
export function verbOfSlash(
  { commands, settings }: Pick<SlackEffects, 'commands' | 'settings'>,
  envelope: CommandEnvelope,
): Verb {
  const own = envelope.command.replace(/^\//, '').toLowerCase() === settings.commandName.toLowerCase()
  return verbIn(commands, envelope.text, own ? '' : envelope.command)
}

/** Whether a verb without words opens its form: it changes something and cannot do without an answer. */
export const wantsForm = (verb: Verb): verb is { command: Command; line: string } =>
  'command' in verb &&
  verb.line === '' &&
  verb.command.effect === 'changes' &&
  fieldsOf(verb.command.input).some(({ required }) => required)

/** A slash command runs at once, or opens its form when nothing was said; the answer is for the asker's eyes. */
export async function slash(effects: SlackEffects, envelope: CommandEnvelope, workspace: Workspace): Promise<Done> {
  const { user, channel, responseUrl, triggerId } = envelope
  if (!user) return ignored('Nobody is named as the asker.')
  const verb = verbOfSlash(effects, envelope)
  if (wantsForm(verb) && triggerId) {
    const { command } = verb
    const place = { ...(channel && { channel }), ...(responseUrl && { responseUrl }) }
    const asked = { command: command.name, input: {}, confirm: true, ...place }
    await openForm(effects, workspace, { command, asked, user, triggerId })
    return { state: 'done', reason: `Opened the form of ${command.name}.` }
  }
  const say = await runLine(effects, workspace, { verb, user, commandId: envelope.dedupe })
  return { state: 'done', reason: `Answered ${'command' in verb ? verb.command.name : 'help'}.`, say }
}
