import type { Actor } from '../../core/actor.ts'
import type { Directory, User } from '../../core/directory.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackEffects } from './effects.ts'
import type { SlackUser } from './envelope.ts'
import { type Known, personOf } from './person.ts'

type WhoIsEffects = Pick<SlackEffects, 'store' | 'call' | 'clock' | 'settings'>

/**
 * Finds the Allclear user behind a Slack person: by an explicit mapping, else by the e-mail Slack confirmed. Somebody
 * nobody mapped is a guest where the workspace and the command (`guests`) allow it. Throws Problem `forbidden` that says
 * how to be linked, or `unavailable` when Slack cannot tell.
 */
export async function whoIs(
  effects: WhoIsEffects,
  workspace: Workspace,
  asker: SlackUser,
  guests: boolean,
): Promise<Actor> {
  const directory = await effects.store.readDirectory()
  const mapped = mappedUser(directory, workspace, asker.id)
  if (mapped) return actor(mapped)
  const person = await personOf(effects, workspace, asker)
  if (person.deleted)
    throw new Problem(
      'forbidden',
      'Your Slack account is deactivated, a bot, or of another organisation, so it may not act here.',
    )
  const user = userByEmail(directory, person.email)
  if (user) return actor(user)
  if (guests && workspace.preferences.unknownUsers === 'attribute')
    return { kind: 'guest', id: person.slackUser, name: person.name, via: 'slack' }
  throw new Problem('forbidden', unlinked(person, workspace, effects.settings.publicUrl))
}

/** The user whose mapping names this Slack id in this workspace. */
export const mappedUser = (directory: Directory, workspace: Workspace, slackUser: string): User | undefined =>
  [...directory.users.values()].find(({ slack }) =>
    [workspace.id, workspace.team, workspace.name].some((key) => key !== undefined && slack[key] === slackUser),
  )

/** The user with this address, whatever its case. */
export const userByEmail = (directory: Directory, email: string | undefined): User | undefined =>
  email ? [...directory.users.values()].find((user) => user.email === email.toLowerCase()) : undefined

function actor({ id, name, role, active }: User): Actor {
  if (!active)
    throw new Problem('forbidden', `${name} is not an active user of Allclear. Ask an SRE lead to change that.`)
  return { kind: 'user', id, name, role, via: 'slack' }
}

function unlinked({ email, slackUser, untold }: Known, workspace: Workspace, publicUrl: string): string {
  if (email)
    return `Your Slack account (${email}) is not linked to an Allclear user. Ask an SRE lead to add a user with this e-mail address at ${publicUrl} or in the configuration.`
  const blind = workspace.scopes.length > 0 && !workspace.scopes.includes('users:read.email')
  const why =
    untold ??
    (blind
      ? 'The Slack app lacks the scope users:read.email, so it cannot see your e-mail address; add the scope and reinstall the app.'
      : 'Slack shows no confirmed e-mail address for your account.')
  return `Your Slack account is not linked to an Allclear user. ${why} An SRE lead can also link you by your Slack id ${slackUser}, in the slack setting of your user.`
}
