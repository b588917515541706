import { usualApproval } from '../../core/approval/settings.ts'
import type { Context } from '../../core/command.ts'
import type { Workspace } from '../../core/workspace.ts'

/**
 * Where an approval is asked for: the channel that was named, else the approval channel, else the service's own, else the
 * workspace's default. What belongs to a restricted service is asked for in its own channel only. Empty without any Slack.
 */
export async function approvalPlaces(
  { store, directory, settings }: Context,
  serviceId: string,
  named: string | undefined,
): Promise<{ workspace: string; channel: string }[]> {
  const service = directory.services.get(serviceId)
  const workspace = homeOf(await store.workspaces(), service?.slack.workspace)
  if (!workspace) return []
  const own = service?.slack.channel
  const { channel: usual } = settings.approval ?? usualApproval
  const shared = named ?? usual ?? own ?? workspace.preferences.defaultChannel
  const channel = service?.restricted_to?.length ? own : shared
  return channel === undefined ? [] : [{ workspace: workspace.id, channel }]
}

/** The workspace that a service names, else the one of the configuration, else the first. */
function homeOf(workspaces: Workspace[], named: string | undefined): Workspace | undefined {
  const active = workspaces.filter(({ status }) => status === 'active')
  if (named !== undefined) return active.find((w) => [w.id, w.team, w.name].includes(named))
  return active.find(({ id }) => id === 'config') ?? active[0]
}
