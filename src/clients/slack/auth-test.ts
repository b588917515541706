import { z } from 'zod'
import type { SlackApi } from './api.ts'
import { ask } from './ask.ts'

const Identity = z
  .object({
    team_id: z.string(),
    team: z.string().default(''),
    url: z.string().default(''),
    user_id: z.string(),
    user: z.string().default(''),
    bot_id: z.string().optional(),
    enterprise_id: z.string().nullish(),
    response_metadata: z.object({ scopes: z.array(z.string()).default([]) }).optional(),
  })
  .transform(({ team_id, team, url, user_id, user, bot_id, enterprise_id, response_metadata }) => ({
    team: team_id,
    teamName: team,
    url,
    botUser: user_id,
    botName: user,
    ...(bot_id !== undefined && { botId: bot_id }),
    ...(enterprise_id && { enterprise: enterprise_id }),
    scopes: (response_metadata?.scopes ?? []).filter(Boolean),
  }))
/** Whose token it is, and what it may do. */
export type Identity = z.output<typeof Identity>

/** Asks Slack whose token this is (`auth.test`); the scopes come from its x-oauth-scopes header. */
export const authTest = (api: SlackApi, token: string): Promise<Identity> =>
  ask(api, token, { method: 'auth.test', arguments: {} }, Identity)
