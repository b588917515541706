import { changeIncident } from '../commands/change-incident.ts'
import { clockActor } from '../core/actor.ts'
import type { MakeContext } from '../core/command.ts'
import type { Delivery } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Failure } from '../delivery/effects.ts'
import type { Logger } from './logger.ts'

/** A delivery that is given up becomes an event of its incident, so that the timeline tells of it. */
export async function recordFailure(
  context: MakeContext,
  delivery: Delivery,
  { fault, fallback }: Failure,
  log: Logger,
): Promise<void> {
  const { id, wanted, incident, channel } = delivery
  log.warn({ incident, channel, code: fault.code, fallback }, 'a message could not be delivered')
  try {
    await changeIncident(await context(clockActor('delivery'), `failed:${id}:${wanted}`), incident, {
      type: 'report_failed_delivery',
      destination: channel,
      reason: fault.message,
      remedy: fault.remedy,
      ...(fallback !== undefined && { fallback }),
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.warn({ incident, reason: error.message }, 'the failure could not be added to the timeline')
  }
}
