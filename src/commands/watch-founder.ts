import { createHash } from 'node:crypto'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/command.ts'
import type { Lookouts } from '../core/watch/lookouts.ts'
import type { Founder, Lookout } from '../core/watch/watch.ts'

/** An actor as watches remember them. */
export const founder = ({ id, name }: Actor): Founder => ({ id, name })

/**
 * Adds a new watch or alert rule under an id that follows from the asking, so that the same asking, come twice, makes one
 * and answers with it as it is by now.
 */
export async function found<T extends Lookout>(
  { commandId }: Pick<Context, 'commandId'>,
  lookouts: Lookouts<T>,
  prefix: 'watch' | 'alert',
  make: (id: string) => T,
): Promise<T> {
  // Eight hex digits are few: another asking may have come to the same ones.
  for (let turn = 0; ; turn++) {
    const id = `${prefix}-${createHash('sha256').update(`${commandId}\n${turn}`).digest('hex').slice(0, 8)}`
    const item = make(id)
    if (await lookouts.add(item)) return item
    const there = await lookouts.get(id)
    if (there?.command === commandId) return there
  }
}
