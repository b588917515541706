import { propose } from '../commands/approval/make-proposal.ts'
import type { Actor } from '../core/actor.ts'
import type { MakeContext } from '../core/command.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { Problem } from '../core/problem.ts'
import type { Logger } from './logger.ts'

/** From this confidence on a remedy is worth a person's decision. */
const leastConfidence = 0.7
const most = 2

/**
 * Proposes what a verdict suggests and an executor can carry out; people decide. Each remedy is asked for under a name of
 * its own, so that asking again makes no second proposal. What a target refuses is left: the card has the command anyway.
 */
export function proposeRemedies(context: MakeContext, log: Logger) {
  return async ({ id, service, profile, incidents, verdict, trigger }: Investigation): Promise<string[]> => {
    if (!verdict || verdict.confidence < leastConfidence || trigger.kind === 'test') return []
    const made: string[] = []
    const remedies = verdict.remedies.filter(({ when, command }) => when === 'immediate' && command?.length)
    for (const [index, { text, command }] of remedies.slice(0, most).entries()) {
      const by: Actor = { kind: 'model', id: 'investigation', name: 'Allclear', sees: [service] }
      const asking = await context(by, `${id}:propose:${index}`)
      if (!command || !asking.executors?.read(command)) continue
      const about = { investigation: id, ...(incidents[0] !== undefined && { incident: incidents[0] }) }
      try {
        const proposal = await propose(asking, {
          service,
          profile,
          command,
          title: text,
          reason: verdict.summary,
          ...about,
        })
        made.push(proposal.id)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        log.info({ investigation: id, command, reason: error.message }, 'a remedy could not be proposed')
      }
    }
    return made
  }
}
