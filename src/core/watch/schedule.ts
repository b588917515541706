import type { Lookout } from './watch.ts'

/** The longest rest after failures, in milliseconds, unless the interval itself is longer. */
const longestRestMs = 10 * 60_000

/**
 * When to look next, after a look that ended at `now`. Intervals vary by a twentieth, so that watches started together
 * drift apart; after failures in a row the rest doubles up to ten minutes and varies by a fifth, so that a backend that
 * comes back is not met by everybody at once. The variation follows from id and number of looks: the same look taken
 * again plans the same moment.
 */
export function nextLook({ id, intervalMs, looks, failures }: Lookout, now: Date): Date {
  const chance = chanceOf(`${id}:${looks}`) * 2 - 1
  const rest = Math.min(intervalMs * 2 ** Math.min(Math.max(0, failures - 1), 20), Math.max(longestRestMs, intervalMs))
  return new Date(now.getTime() + Math.round(rest * (1 + chance * (failures ? 0.2 : 0.05))))
}

/** A number in [0, 1) that follows from a text and looks like chance: FNV-1a with a final mix (Murmur3's). */
function chanceOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
