import { asObject, change, kubectl, target, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import { failedProbes } from '../complaints.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import { recentLines } from '../log-lines.ts'
import { isReady, isUnscheduled, type WorkloadView } from '../view-cluster.ts'

/** A workload that plainly does not run, whatever the reason: where it stands, and the last the cluster said of it. */
export const notRunning: Rule = {
  name: 'not running',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => sick)
      .map((workload): Finding => {
        const warning = troubleEvents(view, workload).find(
          ({ type, reason }) => type === 'Warning' && reason !== 'BackOff',
        )
        const pod = workload.pods.find((one) => !isReady(one))
        const words = warning?.message ? `; the cluster says: "${warning.message.slice(0, 240)}"` : ''
        const proofs: Proof[] = [
          ...(warning ? [citeEvent(warning, 'the latest warning about it')] : []),
          cite(
            pod ?? workload.declared,
            'object',
            'its state',
            [/^Status:.*/m, /^Replicas:.*/m, /\d\/\d.*/],
            `${workload.name} is not ready`,
          ),
        ]
        return {
          object: asObject(workload),
          kind: kindOf(workload),
          summary: `${workload.name} does not run as declared (${workload.available} of ${workload.desired} replicas available)${words}.`,
          certainty: warning ? 'hinted' : 'observed',
          weight: 0,
          proofs,
          remedies: [kubectl('Look at it.', 'describe', ...target(workload))],
        }
      }),
}

/** A service that others cannot reach although its pods run. */
export const notReachable: Rule = {
  name: 'not reachable',
  finds: (view) =>
    (view.snapshot.services ?? []).flatMap((service): Finding[] => {
      const backer = view.backersOf(service)[0] ?? view.workloadNamed(service.metadata.name)
      const complaints = failedProbes(view, service)
      if (!backer || backer.sick || complaints.length === 0) return []
      return [
        {
          object: asObject(backer),
          kind: 'service_unreachable',
          summary: `The service ${service.metadata.name} cannot be reached although the pods of ${backer.name} run.`,
          certainty: 'observed',
          weight: 0,
          proofs: complaints,
          remedies: [change('Compare selector, ports and policies of the service with the pods.')],
        },
      ]
    }),
}

/** A workload that runs and writes many errors. */
export const erring: Rule = {
  name: 'erring',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => !sick)
      .flatMap((workload): Finding[] => {
        const line = recentLines(view, workload).find(({ text }) => /\b(ERROR|FATAL|panic|Exception)\b/.test(text))
        if (!line) return []
        return [
          {
            object: asObject(workload),
            kind: 'errors_in_logs',
            summary: `${workload.name} writes errors: "${line.text.slice(0, 200)}".`,
            certainty: 'observed',
            weight: -0.5,
            proofs: [
              cite(
                line.log,
                'log',
                'an error it writes',
                [line.text.slice(0, 60), /ERROR|FATAL|Exception/],
                line.text.slice(0, 200),
              ),
            ],
          },
        ]
      }),
}

function kindOf({ pods, desired }: WorkloadView): string {
  if (pods.some(isUnscheduled)) return 'unschedulable'
  if (pods.length < desired) return 'pods_not_created'
  const waiting = pods.flatMap(({ status }) => status.containerStatuses ?? []).some(({ state }) => state?.waiting)
  return waiting ? 'container_not_starting' : 'pods_not_ready'
}
