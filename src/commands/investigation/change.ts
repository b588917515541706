import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { findInvestigation } from './find.ts'
import { type Settled, settleInvestigation } from './settle.ts'

const tries = 10

/**
 * Lets a person change an investigation: `change` decides on the row as it is and is asked again when somebody was faster.
 * What it throws is thrown; a worker that is at it takes the change up.
 */
export async function changeInvestigation(
  context: Context,
  id: string,
  change: (item: Investigation, now: Date) => Pick<Settled, 'after' | 'judged'>,
): Promise<Investigation> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = await findInvestigation(context, id)
    const decided = change(before, context.clock.now())
    if (await settleInvestigation(context.store, { before, ...decided }))
      return { ...decided.after, version: before.version + 1 }
  }
  throw new Error(`${id} changed under every attempt to change it`)
}
