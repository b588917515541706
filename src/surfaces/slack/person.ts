import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackPerson } from '../../core/workspaces.ts'
import type { SlackEffects } from './effects.ts'
import type { SlackUser } from './envelope.ts'

/** How long we trust what Slack said of a person, in milliseconds; changes arrive as events besides. */
const freshFor = 10 * 60_000
/** How long it still counts while Slack cannot be asked. */
const usableFor = 60 * 60_000

const SlackProfile = z.object({
  id: z.string(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  enterprise_user: z.object({ enterprise_id: z.string().optional(), teams: z.array(z.string()).optional() }).nullish(),
  profile: z
    .object({ email: z.string().nullish(), display_name: z.string().nullish(), real_name: z.string().nullish() })
    .default({}),
})
type SlackProfile = z.infer<typeof SlackProfile>

type PersonEffects = Pick<SlackEffects, 'store' | 'call' | 'clock'>

/** A person, and why Slack does not tell more of them when the app lacks the scope. */
export type Known = SlackPerson & { untold?: string }

/** Who somebody is, from memory or from Slack; throws Problem `unavailable` when neither can tell. */
export async function personOf(effects: PersonEffects, workspace: Workspace, asker: SlackUser): Promise<Known> {
  const slackUser = asker.id
  const known = await effects.store.slackPerson(workspace.id, slackUser)
  const now = effects.clock.now()
  const age = known ? now.getTime() - known.fetchedAt.getTime() : Number.POSITIVE_INFINITY
  if (known && age < freshFor) return known
  const outcome = await effects.call(workspace.id, { method: 'users.info', arguments: { user: slackUser } })
  if (outcome.kind === 'accepted') {
    const person = readPerson(workspace, outcome.reply.user, now)
    if (!person) throw new Problem('unavailable', 'Slack did not say who you are. Please try again.')
    await effects.store.putSlackPerson(person)
    return person
  }
  if (outcome.kind === 'refused' && outcome.code === 'missing_scope')
    return { ...asNamed(workspace, asker, now), untold: `${outcome.message} ${outcome.remedy}` }
  if (outcome.kind === 'refused')
    throw new Problem('unavailable', `Slack does not tell who you are: ${outcome.message} ${outcome.remedy}`)
  if (known && age < usableFor) return known
  throw new Problem('unavailable', 'Slack cannot be asked who you are just now. Please try again in a minute.')
}

/** What the signed payload itself says: a name and a home, but no address. */
const asNamed = (workspace: Workspace, { id, name, team }: SlackUser, fetchedAt: Date): SlackPerson => ({
  workspace: workspace.id,
  slackUser: id,
  name: name ?? id,
  deleted:
    team !== undefined && workspace.team !== undefined && team !== workspace.team && team !== workspace.enterprise,
  fetchedAt,
})

/**
 * Reads a person as `users.info` and `user_change` describe them; undefined for another shape. Bots and people of other
 * organisations count as deleted, because none of them may act here; an address counts only when Slack confirmed it.
 */
export function readPerson(workspace: Workspace, user: unknown, fetchedAt: Date): SlackPerson | undefined {
  const parsed = SlackProfile.safeParse(user)
  if (!parsed.success) return undefined
  const { id, name, real_name, profile, is_email_confirmed } = parsed.data
  const email = is_email_confirmed === false ? undefined : profile.email?.trim().toLowerCase()
  return {
    workspace: workspace.id,
    slackUser: id,
    name: profile.display_name || profile.real_name || real_name || name || id,
    ...(email && { email }),
    deleted: mayNotAct(parsed.data, workspace),
    fetchedAt,
  }
}

const mayNotAct = (user: SlackProfile, workspace: Workspace) =>
  user.deleted === true || user.is_bot === true || user.is_stranger === true || isForeign(user, workspace)

function isForeign({ team_id, enterprise_user }: SlackProfile, { team, enterprise }: Workspace): boolean {
  if (!team_id || !team || team_id === team || team_id === enterprise) return false
  const inGrid = enterprise_user?.teams?.includes(team) || (enterprise && enterprise_user?.enterprise_id === enterprise)
  return !inGrid
}
