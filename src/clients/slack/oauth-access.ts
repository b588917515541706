import { z } from 'zod'
import type { SlackApi } from './api.ts'
import { ask } from './ask.ts'

const Grant = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().optional(),
    expires_in: z.number().optional(),
    scope: z.string().default(''),
    bot_user_id: z.string().optional(),
    app_id: z.string().optional(),
    team: z.object({ id: z.string(), name: z.string().default('') }).nullish(),
    enterprise: z.object({ id: z.string(), name: z.string().default('') }).nullish(),
    authed_user: z.object({ id: z.string() }).partial().nullish(),
  })
  .transform((grant) => ({
    token: grant.access_token,
    ...(grant.refresh_token !== undefined && { refresh: grant.refresh_token }),
    ...(grant.expires_in !== undefined && { expiresInMs: grant.expires_in * 1000 }),
    scopes: grant.scope.split(',').filter(Boolean),
    ...(grant.bot_user_id !== undefined && { botUser: grant.bot_user_id }),
    ...(grant.team && { team: grant.team }),
    ...(grant.enterprise && { enterprise: grant.enterprise }),
    ...(grant.authed_user?.id && { installer: grant.authed_user.id }),
  }))
/** What an installation was granted. */
export type Grant = z.output<typeof Grant>

/** The app's own credentials. */
export interface AppCredentials {
  clientId: string
  clientSecret: string
}

/** Redeems the code of an authorisation (`oauth.v2.access`). */
export const oauthAccess = (
  api: SlackApi,
  { clientId, clientSecret }: AppCredentials,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<Grant> =>
  exchange(api, { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirectUri })

/** Trades a refresh token for its successor; the old pair ends soon after. */
export const oauthRefresh = (
  api: SlackApi,
  { clientId, clientSecret }: AppCredentials,
  refresh: string,
): Promise<Grant> =>
  exchange(api, {
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'refresh_token',
    refresh_token: refresh,
  })

const exchange = (api: SlackApi, form: Record<string, string>) =>
  ask(api, '', { method: 'oauth.v2.access', arguments: form }, Grant)
