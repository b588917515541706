import { z } from 'zod'
import type { Store } from '../../core/store.ts'
import { Preferences, type Workspace } from '../../core/workspace.ts'
import type { Token } from '../../core/workspaces.ts'
import { tokenFrom } from './token.ts'

const place = z.object({ id: z.string(), name: z.string().optional() }).nullish()

const Grant = z.object({
  access_token: z.string(),
  scope: z.string().default(''),
  bot_user_id: z.string().optional(),
  team: place,
  enterprise: place,
  is_enterprise_install: z.boolean().optional(),
})

/** A workspace as its installation describes it, with its token. */
export interface Installation {
  workspace: Workspace
  token: Token
}

/**
 * Reads what `oauth.v2.access` granted; undefined when it is no bot's installation. A workspace that is known keeps its
 * id and its preferences; a new one is named by its team, or by its organisation when the whole of it installed the app.
 */
export async function installation(
  store: Pick<Store, 'workspaceByTeam'>,
  reply: Record<string, unknown>,
  now: Date,
): Promise<Installation | undefined> {
  const token = tokenFrom(reply, now)
  const parsed = Grant.safeParse(reply)
  if (!token || !parsed.success) return undefined
  const { team, enterprise, is_enterprise_install, scope, bot_user_id } = parsed.data
  const home = is_enterprise_install ? enterprise : team
  if (!home) return undefined
  const known = await store.workspaceByTeam(home.id, enterprise?.id)
  return {
    token,
    workspace: {
      id: known?.id ?? home.id,
      ...(!is_enterprise_install && { team: home.id }),
      ...(enterprise && { enterprise: enterprise.id }),
      name: home.name ?? known?.name ?? home.id,
      ...(bot_user_id && { botUser: bot_user_id }),
      scopes: scope.split(',').filter(Boolean),
      status: 'active',
      preferences: known?.preferences ?? Preferences.parse({}),
    },
  }
}
