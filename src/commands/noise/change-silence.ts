import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { nextLook } from '../../core/silence/look-after.ts'
import { type CountedSilence, type Silence, silenceState } from '../../core/silence/silence.ts'
import { seenSilence } from './find-silence.ts'

/**
 * Changes a silence on its locked row; what it kept quiet is looked at again. Throws Problem `not_found` for one the asker
 * may not know of, and `conflict` for one that is over.
 */
export function changeSilence(
  context: Context,
  id: string,
  change: (silence: Silence, now: Date) => Silence,
): Promise<CountedSilence> {
  return context.store.transact(async (tx) => {
    const counted = await seenSilence(context, id, await tx.silences.get(id))
    if (silenceState(counted, tx.now) === 'ended')
      throw new Problem('conflict', `${id} is over already. Add a new one instead.`)
    const { matched, matchedAt, ...before } = counted
    const silence = { ...change(before, tx.now), version: before.version + 1, changedAt: tx.now, lookedAt: tx.now }
    const changed: CountedSilence = { ...silence, matched, ...(matchedAt && { matchedAt }) }
    const nextAt = nextLook(changed, tx.now)
    await tx.silences.put({ silence, notices: [], ...(nextAt && { nextAt }) })
    tx.recheck('muted')
    if (silence.kind === 'maintenance') tx.recheck('maintenance')
    return changed
  })
}
