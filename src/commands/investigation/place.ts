import type { Context } from '../../core/command.ts'
import { usualInvestigation } from '../../core/investigation/settings.ts'
import type { Place } from '../../core/investigation/trigger.ts'
import type { Wanted } from './start.ts'

/**
 * Where an investigation reports: the channel that was asked for, else that of its service, its profile, or of all; without
 * an incident, whose thread tells it, also the service's or the workspace's usual channel. A restricted service is told in
 * its own channel only. Undefined when nobody is to be told.
 */
export async function placeOf(
  { store, directory, settings }: Context,
  {
    profile,
    service: { name },
    channel: asked,
    incident,
  }: Pick<Wanted, 'profile' | 'service' | 'channel' | 'incident'>,
): Promise<Place | undefined> {
  const { channel, serviceChannels, profileChannels } = settings.investigation ?? usualInvestigation
  const declared = directory.services.get(name)
  const restricted = Boolean(declared?.restricted_to?.length)
  const active = (await store.workspaces()).filter(({ status }) => status === 'active')
  const home = declared?.slack.workspace
  const workspace =
    active.find(({ id, team, name: called }) => home !== undefined && [id, team, called].includes(home)) ??
    active.find(({ id }) => id === 'config') ??
    active[0]
  if (!workspace) return undefined
  const own = declared?.slack.channel
  const routed = serviceChannels[name] ?? (restricted ? undefined : (profileChannels[profile.name] ?? channel))
  const usual =
    incident === undefined ? (own ?? (restricted ? undefined : workspace.preferences.defaultChannel)) : undefined
  const at = (restricted ? undefined : asked) ?? routed ?? usual
  return at === undefined ? undefined : { id: workspace.id, type: 'slack', channel: at }
}
