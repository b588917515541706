import type { Workspace } from '../../core/workspace.ts'
import type { SlackEffects } from './effects.ts'
import type { Envelope } from './envelope.ts'

type FindEffects = Pick<SlackEffects, 'store' | 'call'>

/**
 * The connected workspace an envelope comes from. One from the configuration file may not know its team yet: then its
 * own token is asked, and the answer is kept.
 */
export async function findWorkspace(
  effects: FindEffects,
  { team, enterprise }: Pick<Envelope, 'team' | 'enterprise'>,
): Promise<Workspace | undefined> {
  if (!team && !enterprise) return undefined
  const known = await effects.store.workspaceByTeam(team ?? enterprise!, enterprise)
  if (known || !team) return known
  const nameless = (await effects.store.workspaces()).filter((w) => !w.team && !w.enterprise && w.status === 'active')
  for (const workspace of nameless) {
    const learned = await learnTeam(effects, workspace)
    if (learned?.team === team) return learned
  }
  return undefined
}

async function learnTeam({ store, call }: FindEffects, workspace: Workspace): Promise<Workspace | undefined> {
  const outcome = await call(workspace.id, { method: 'auth.test', arguments: {} })
  if (outcome.kind !== 'accepted') return undefined
  const { team_id: team, user_id: botUser, bot_id: botId } = outcome.reply
  if (typeof team !== 'string') return undefined
  const learned = {
    ...workspace,
    team,
    ...(typeof botUser === 'string' && { botUser }),
    ...(typeof botId === 'string' && { botId }),
  }
  await store.putWorkspace(learned)
  return learned
}
