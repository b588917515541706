import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { EventEnvelope } from './envelope.ts'
import { runLine } from './line.ts'
import { type Verb, verbIn } from './verb.ts'

/** A mention or a direct message is a command, too, and works in threads; the answer goes into the thread. */
export async function mention(effects: SlackEffects, envelope: EventEnvelope, workspace: Workspace): Promise<Done> {
  const { event, user } = envelope
  // Whatever a bot says, we ourselves included, must not start another round.
  if (!user || event.bot_id || user.id === workspace.botUser) return ignored('A bot said it.')
  if (event.subtype) return ignored(`Messages of the kind ${event.subtype} ask for nothing.`)
  const verb = inWords(effects, withoutBot(event.text ?? '', workspace.botUser))
  if ('command' in verb && verb.command.deliberate)
    throw new Problem(
      'forbidden',
      `What is said in a message is never an approval. Press the button on its card, or type /${effects.settings.commandName} ${verb.command.name}.`,
    )
  const say = await runLine(effects, workspace, { verb, user, commandId: envelope.dedupe })
  return { state: 'done', reason: `Answered ${'command' in verb ? verb.command.name : 'help'}.`, say }
}

/** Words that begin with no command are a question. */
function inWords({ commands }: SlackEffects, text: string): Verb {
  const verb = verbIn(commands, text)
  const question = commands.find(({ name }) => name === 'ask')
  return 'unknown' in verb && question && /\S\s+\S/.test(text) ? { command: question, line: text } : verb
}

function withoutBot(text: string, botUser: string | undefined): string {
  const mark = botUser ? new RegExp(`<@${botUser}(?:\\|[^<>]*)?>[:,]?`) : /^\s*<@[A-Z0-9]+(?:\|[^<>]*)?>[:,]?/
  const words = text.replace(mark, '').trim()
  // A command may be mentioned as people know it.
  return words.replace(/^\/\S+\s+/, '')
}
