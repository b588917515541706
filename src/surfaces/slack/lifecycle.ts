import type { Workspace } from '../../core/workspace.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { EventEnvelope } from './envelope.ts'
import { mention } from './mention.ts'
import { readPerson } from './person.ts'

/** What Slack tells us happened: removal of the app, a change of a person, something said to us. */
export async function lifecycle(effects: SlackEffects, envelope: EventEnvelope, workspace: Workspace): Promise<Done> {
  const { event } = envelope
  switch (event.type) {
    case 'app_uninstalled':
      return revoke(effects, workspace, 'The app was removed from the workspace.')
    case 'tokens_revoked':
      return lostBot(event.tokens)
        ? revoke(effects, workspace, "The app's token was revoked.")
        : ignored('Only tokens of people were revoked, and none of those is kept.')
    case 'user_change':
      return changed(effects, workspace, event.user)
    case 'app_mention':
      return mention(effects, envelope, workspace)
    case 'message':
      return event.channel_type === 'im'
        ? mention(effects, envelope, workspace)
        : ignored('Messages count only where the app is mentioned or written to.')
    case 'app_rate_limited':
      effects.log.warn(
        { workspace: workspace.id },
        'Slack holds back events of this workspace: more than 30 000 an hour',
      )
      return ignored('Slack holds back events of this workspace.')
    default:
      return ignored(`Events of the kind ${event.type.slice(0, 60)} change nothing.`)
  }
}

const lostBot = (tokens: unknown) => {
  const bots = (tokens as { bot?: unknown } | undefined)?.bot
  return !tokens || (Array.isArray(bots) && bots.length > 0)
}

async function revoke({ store, log }: SlackEffects, workspace: Workspace, reason: string): Promise<Done> {
  await store.putWorkspace({ ...workspace, status: 'revoked' })
  log.warn({ workspace: workspace.id, name: workspace.name }, `${reason} Connect it again to go on.`)
  return { state: 'done', reason }
}

/** The event may be late or out of order, so it only says that what we knew is old; the next act asks Slack anew. */
async function changed({ store }: SlackEffects, workspace: Workspace, user: unknown): Promise<Done> {
  const person = readPerson(workspace, user, new Date(0))
  if (!person) return ignored('The changed person has another shape than expected.')
  await store.putSlackPerson(person)
  return { state: 'done', reason: `${person.slackUser} changed.` }
}
