import { canSee } from '../../commands/visible.ts'
import type { Actor } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import type { Directory } from '../../core/directory.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackEffects } from './effects.ts'
import type { SlackUser } from './envelope.ts'
import { type Choices, form } from './form.ts'
import type { Asked } from './metadata.ts'
import { whoIs } from './who-is.ts'

/** What a form is opened for. */
export interface Opening {
  command: Command
  asked: Asked
  ask?: string[]
  user: SlackUser
  triggerId: string | undefined
}

/** Opens the form of a command, within the three seconds its trigger lives; throws Problem when Slack would not. */
export async function openForm(
  effects: SlackEffects,
  workspace: Workspace,
  { command, asked, ask, user, triggerId }: Opening,
): Promise<void> {
  const actor = await opener(effects, workspace, user, command.guests === true)
  const choices = choicesFor(actor, await effects.store.readDirectory())
  const view = form(command, asked, ask, choices)
  if (!triggerId) throw new Problem('invalid', 'Slack sent no trigger for the form. Please try again.')
  const outcome = await effects.call(workspace.id, { method: 'views.open', arguments: { trigger_id: triggerId, view } })
  if (outcome.kind === 'accepted') return
  if (outcome.kind === 'refused') throw new Problem('unavailable', `${outcome.message} ${outcome.remedy}`)
  throw new Problem('unavailable', 'Slack did not open the form. Please try again.')
}

/** Who may not act at all need not fill in a form; while Slack cannot tell who it is, the submission decides. */
async function opener(
  effects: SlackEffects,
  workspace: Workspace,
  user: SlackUser,
  guests: boolean,
): Promise<Actor | undefined> {
  try {
    return await whoIs(effects, workspace, user, guests)
  } catch (error) {
    if (error instanceof Problem && error.code === 'unavailable') return undefined
    throw error
  }
}

function choicesFor(actor: Actor | undefined, directory: Directory): Choices {
  const nobody: Actor = { kind: 'guest', id: '', name: '', via: 'slack' }
  return {
    services: [...directory.services.values()].filter(({ id }) => canSee(actor ?? nobody, directory, id)),
    users: [...directory.users.values()].filter(({ active }) => active),
  }
}
