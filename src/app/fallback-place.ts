import { type Delivery, type Destination, isConfigured } from '../core/delivery.ts'
import type { Store } from '../core/store.ts'
import { fallbackFor } from '../delivery/fallback-for.ts'
import { isRestricted } from '../delivery/knowledge.ts'
import { chosen } from './send-call.ts'

/**
 * Where a message goes when its place refuses it: on to the next channel of its workspace; from a configured notifier to
 * that notifier's own channel, from there to the fallback channel of the connected Slack workspace.
 */
export async function fallbackPlace(
  delivery: Delivery,
  store: Pick<Store, 'incident' | 'workspaces' | 'readDirectory'>,
  settings: (id: string) => Record<string, unknown> | undefined,
): Promise<string | Destination | undefined> {
  const { incident, told, channel } = delivery
  const name = told?.service ?? (incident === null ? undefined : (await store.incident(incident))?.service)
  const [workspaces, directory] = await Promise.all([store.workspaces(), store.readDirectory()])
  const service = name === undefined ? undefined : directory.services.get(name)
  if (!isConfigured(delivery))
    return fallbackFor(
      delivery,
      workspaces.find(({ id }) => id === delivery.workspace),
      service,
    )
  const given = settings(delivery.workspace) ?? {}
  if (delivery.notifier === 'slack' && typeof given.channel === 'string' && channel !== '' && channel !== given.channel)
    return given.channel
  const home = chosen(workspaces, given.workspace)
  const place = home && (home.preferences.fallbackChannel ?? home.preferences.defaultChannel)
  if (!home || place === undefined || isRestricted(service)) return undefined
  return { notifier: 'slack', workspace: home.id, channel: place }
}
