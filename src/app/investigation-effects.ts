import type { MakeContext } from '../core/command.ts'
import type { InvestigateEffects } from '../jobs/investigate.ts'
import type { Logger } from './logger.ts'

/** What investigations work with beside the store. */
export function investigationEffects({
  context,
  log,
}: {
  context: MakeContext
  log: Logger
}): Pick<InvestigateEffects, 'context' | 'cluster' | 'reasoner' | 'propose' | 'onBug'> {
  return {
    context,
    onBug: (error, investigation) => log.error({ error, investigation }, 'an investigation met a fault'),
  }
}
