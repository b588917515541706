import type { Message } from '../../clients/slack/blocks.ts'
import { renderCard } from '../../clients/slack/render.ts'
import { usage } from '../../commands/usage.ts'
import type { Command } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { mentioned } from './decode.ts'
import type { SlackEffects } from './effects.ts'
import type { SlackUser } from './envelope.ts'
import { help } from './help.ts'
import { personOf } from './person.ts'
import { run } from './run.ts'
import type { Verb } from './verb.ts'
import { mappedUser, userByEmail } from './who-is.ts'
import { type Mentioned, words } from './words.ts'

/** Runs what somebody typed, in a slash command or a mention, and answers it. */
export async function runLine(
  effects: SlackEffects,
  workspace: Workspace,
  { verb, user, commandId }: { verb: Verb; user: SlackUser; commandId: string },
): Promise<Message> {
  const { commands, settings } = effects
  if ('help' in verb) return renderCard(help(commands, settings.commandName))
  if ('unknown' in verb) throw new Problem('invalid', unknown(verb, settings.commandName))
  const { command, line } = verb
  try {
    const input = words(command, line, await people(effects, workspace, line))
    return await run(effects, workspace, { command, input, user, commandId })
  } catch (problem) {
    throw problem instanceof Problem ? withUsage(problem, command, settings.commandName) : problem
  }
}

const unknown = ({ unknown, meant }: Extract<Verb, { unknown: string }>, commandName: string) =>
  `There is no command "${unknown.slice(0, 40)}". ${meant ? `Did you mean ${meant}? ` : ''}Try /${commandName} help.`

function withUsage(problem: Problem, command: Command, commandName: string): Problem {
  if (problem.code !== 'invalid') return problem
  const { message, fields } = problem
  return new Problem('invalid', `${message}\nUsage: /${commandName} ${usage(command)}`, { fields, cause: problem })
}

/** More mentions than this in one line are shown by their id. */
const mostPeople = 10

async function people(effects: SlackEffects, workspace: Workspace, line: string): Promise<Mentioned> {
  const ids = mentioned(line).slice(0, mostPeople)
  if (!ids.length) return { user: () => undefined, name: () => undefined }
  const directory = await effects.store.readDirectory()
  const found = new Map(
    await Promise.all(
      ids.map(async (id) => {
        const person = await personOrNobody(effects, workspace, id)
        const user = mappedUser(directory, workspace, id) ?? userByEmail(directory, person?.email)
        return [id, { user: user?.id, name: user?.name ?? person?.name }] as const
      }),
    ),
  )
  return { user: (id) => found.get(id)?.user, name: (id) => found.get(id)?.name }
}

/** Whom Slack does not tell about is written by their id; that is no reason to refuse the line. */
async function personOrNobody(effects: SlackEffects, workspace: Workspace, id: string) {
  try {
    return await personOf(effects, workspace, { id })
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}
