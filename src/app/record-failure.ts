import { changeIncident } from '../commands/change-incident.ts'
import { clockActor } from '../core/actor.ts'
import type { MakeContext } from '../core/command.ts'
import { type Delivery, placeName } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Failure } from '../delivery/effects.ts'
import type { Logger } from './logger.ts'

/** A delivery that is given up becomes an event of its incident, so that the timeline tells of it; others stand in the list of deliveries. */
export async function recordFailure(
  context: MakeContext,
  delivery: Delivery,
  { fault, fallback }: Failure,
  log: Logger,
): Promise<void> {
  const { id, wanted, incident, subject } = delivery
  const channel = incident === null ? placeName(delivery) : delivery.channel
  log.warn({ subject, channel, code: fault.code, fallback }, 'a message could not be delivered')
  if (incident === null) return
  try {
    await changeIncident(await context(clockActor('delivery'), `failed:${id}:${wanted}`), incident, {
      type: 'report_failed_delivery',
      destination: channel,
      reason: fault.message,
      remedy: fault.remedy,
      ...(fallback !== undefined && { fallback: typeof fallback === 'string' ? fallback : placeName(fallback) }),
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.warn({ incident, reason: error.message }, 'the failure could not be added to the timeline')
  }
}
