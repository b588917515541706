import type { Destination } from '../core/delivery.ts'
import type { Service } from '../core/directory.ts'
import type { Workspace } from '../core/workspace.ts'
import { isRestricted } from './knowledge.ts'

/**
 * Where a message goes when its channel refuses it: the workspace's fallback channel, from there its default channel,
 * from there nowhere. What belongs to a restricted service goes nowhere, for others could read it.
 */
export function fallbackFor(
  { channel }: Pick<Destination, 'channel'>,
  workspace: Workspace | undefined,
  service: Service | undefined,
): string | undefined {
  if (!workspace || isRestricted(service)) return undefined
  const { fallbackChannel, defaultChannel } = workspace.preferences
  const path = [fallbackChannel, defaultChannel].filter((place) => place !== undefined)
  // Each place only leads to those after it, so that two dead channels cannot hand a message back and forth.
  return path[path.lastIndexOf(channel) + 1]
}
