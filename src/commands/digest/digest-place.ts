import type { DigestSettings } from '../../core/digest/settings.ts'
import type { Directory } from '../../core/directory.ts'
import type { Store } from '../../core/store.ts'

/** Where a digest is told: undefined without a Slack workspace or a channel there. */
export async function digestPlace(
  store: Pick<Store, 'workspaces'>,
  { workspace: named, channel }: Pick<DigestSettings, 'workspace' | 'channel'>,
): Promise<{ workspace: string; channel: string } | undefined> {
  const active = (await store.workspaces()).filter(({ status }) => status === 'active')
  const found =
    named === undefined
      ? (active.find(({ id }) => id === 'config') ?? active[0])
      : active.find(({ id, team, name }) => [id, team, name].includes(named))
  const at = channel ?? found?.preferences.defaultChannel
  return found && at !== undefined ? { workspace: found.id, channel: at } : undefined
}

/**
 * Which restricted services a channel may hear of: those whose own channel it is. Others are not told there and not
 * counted either, since a total would tell of them too.
 */
export function restrictedIn(directory: Directory, channel: string | undefined): { told: string[]; hidden: string[] } {
  const restricted = [...directory.services.values()].filter(({ restricted_to }) => restricted_to?.length)
  const isOwn = ({ slack }: (typeof restricted)[number]) =>
    channel !== undefined && slack.channel !== undefined && bare(slack.channel) === bare(channel)
  return {
    told: restricted.filter(isOwn).map(({ id }) => id),
    hidden: restricted.filter((service) => !isOwn(service)).map(({ id }) => id),
  }
}

const bare = (channel: string) => channel.replace(/^#/, '')
