import { type Directory, slackIdOf } from '../../core/directory.ts'
import { servicesOf } from '../../core/silence/quiet.ts'
import type { Silence } from '../../core/silence/silence.ts'
import type { Store } from '../../core/store.ts'
import type { Workspace } from '../../core/workspace.ts'

/** Where the maker of a silence is told. */
interface Places {
  at: { workspace: string; channel: string }[]
  /** A restricted service that it is about, which limits where it may be told instead. */
  service: string
}

/**
 * Where news of a silence goes: to its channel and to its maker as a direct message, in every workspace that knows them.
 * One whose maker nobody knows is told in the default channel, unless it is about a service not everybody may see.
 */
export async function silencePlaces(
  store: Pick<Store, 'workspaces' | 'readDirectory' | 'slackIdsOf'>,
  silence: Silence,
): Promise<Places> {
  const [all, directory] = await Promise.all([store.workspaces(), store.readDirectory()])
  const active = all.filter(({ status }) => status === 'active')
  const home = active.find(({ id }) => id === 'config') ?? active[0]
  const named = home && silence.channel !== undefined ? [{ workspace: home.id, channel: silence.channel }] : []
  const direct = await directMessages(store, directory, active, silence.createdBy.id)
  const restricted = (servicesOf(silence, directory.services.keys()) ?? []).find(
    (service) => directory.services.get(service)?.restricted_to?.length,
  )
  const usual = home?.preferences.defaultChannel
  const instead = home && usual !== undefined && !restricted ? [{ workspace: home.id, channel: usual }] : []
  const known = [...named, ...direct]
  return { at: known.length ? known : instead, service: restricted ?? '' }
}

async function directMessages(
  store: Pick<Store, 'slackIdsOf'>,
  directory: Directory,
  workspaces: Workspace[],
  maker: string,
): Promise<Places['at']> {
  const user = directory.users.get(maker)
  if (!user?.active) return []
  const found = await Promise.all(
    workspaces.map(async (workspace) => {
      const channel = slackIdOf(user, workspace) ?? (await store.slackIdsOf(workspace.id, [user.email]))[user.email]
      return channel === undefined ? [] : [{ workspace: workspace.id, channel }]
    }),
  )
  return found.flat()
}
