import { z } from 'zod'
import type { SlackApi } from './api.ts'
import { ask } from './ask.ts'

const Profile = z.object({
  email: z.string().optional(),
  display_name: z.string().optional(),
  real_name: z.string().optional(),
})
const Member = z
  .object({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().default(''),
    real_name: z.string().optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_email_confirmed: z.boolean().optional(),
    tz: z.string().nullish(),
    profile: Profile.default({}),
  })
  .transform(({ id, name, real_name, deleted, is_bot, is_email_confirmed, tz, profile }) => ({
    id,
    name: profile.display_name || profile.real_name || real_name || name || id,
    // An address its owner has not confirmed proves nothing.
    ...(profile.email && is_email_confirmed !== false && { email: profile.email.toLowerCase() }),
    ...(tz && { timeZone: tz }),
    deleted,
    bot: is_bot,
  }))
/** What Slack says of one person; `email` only when it is confirmed and the app may see it. */
export type Member = z.output<typeof Member>

const Answer = z.object({ user: Member })

/** Reads one person (`users.info`); the address needs the scope users:read.email. */
export const usersInfo = async (api: SlackApi, token: string, user: string): Promise<Member> =>
  (await ask(api, token, { method: 'users.info', arguments: { user } }, Answer)).user

/** Finds the person with an e-mail address (`users.lookupByEmail`); a Problem `not_found` when there is none. */
export const usersLookupByEmail = async (api: SlackApi, token: string, email: string): Promise<Member> =>
  (await ask(api, token, { method: 'users.lookupByEmail', arguments: { email } }, Answer)).user
