import type { Directory } from '../core/directory.ts'
import type { Opening } from '../core/incident.ts'
import { implicitPolicy } from './implicit-policy.ts'

/**
 * Completes what is known of a new incident by what its service says at this moment: the escalation policy (its own,
 * else one made of its responders, else none) and the SLA targets for this urgency.
 */
export function openingFor(facts: Omit<Opening, 'policy' | 'sla'>, directory: Directory): Opening {
  const service = directory.services.get(facts.service)
  if (!service) return facts
  const policy = (service.policy && directory.policies.get(service.policy)) || implicitPolicy(service, directory)
  const targets = service.sla[facts.urgency]
  return {
    ...facts,
    ...(policy && { policy }),
    ...(targets && {
      sla: {
        ...(targets.ack !== undefined && { ackMs: targets.ack }),
        ...(targets.resolve !== undefined && { resolveMs: targets.resolve }),
      },
    }),
  }
}
