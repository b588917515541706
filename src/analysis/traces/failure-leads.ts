import type { FailingPath } from './failing-paths.ts'
import { endOf, startOf } from './span-forest.ts'
import { instancesOf, type Lead, onsetOf, proofOfSpan, workload } from './suspect.ts'

/** A failure says where requests die; what went wrong there, the logs tell better. */
const failureWeight = 0.8

/** Operations in which failures begin, as suspects; calls that nobody answers speak of the party called. */
export const failureLeads = (paths: readonly FailingPath[]): Lead[] =>
  paths
    .filter(({ healed }) => !healed)
    .map(({ service, operation, peer, failed, of, usual, origins, rise, share, onset }) => {
      const often = `${failed} of ${of} failed (${usual.count} of ${usual.of} usually)`
      return {
        object: peer === undefined ? workload(service) : { kind: 'external' as const, name: peer },
        instances: peer === undefined ? instancesOf(origins) : [],
        kind: peer === undefined ? ('failing_operation' as const) : ('unreachable' as const),
        region: [startOf(operation), endOf(operation)],
        strength: rise * share * failureWeight,
        ...onsetOf(onset),
        summary:
          peer === undefined ? `${operation} of ${service}: ${often}.` : `Calls from ${service} to ${peer}: ${often}.`,
        evidence: origins.slice(0, 3).map((node) => proofOfSpan(node, 'failed while nothing below it did')),
      }
    })
