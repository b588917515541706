import type { ObjectRef, Remedy } from '../../core/investigation/verdict.ts'
import type { Event } from './snapshot.ts'
import { type ClusterView, isReady, type WorkloadView } from './view-cluster.ts'

/** A workload as the object of a cause. */
export const asObject = ({ name, namespace }: WorkloadView): ObjectRef => ({
  kind: 'workload',
  name,
  ...(namespace && { namespace }),
})

/** A node as the object of a cause. */
export const asNode = (name: string): ObjectRef => ({ kind: 'node', name })

/** Something to do at once, by kubectl; its words are the names of objects that were seen. */
export const kubectl = (text: string, ...command: string[]): Remedy => ({
  text,
  when: 'immediate',
  command: ['kubectl', ...command],
})

/** Something to change in what is declared, which no single command does. */
export const change = (text: string, when: Remedy['when'] = 'immediate'): Remedy => ({ text, when })

/** `-n <namespace>`, for a workload that has one. */
export const inNamespace = (namespace: string | null | undefined): string[] => (namespace ? ['-n', namespace] : [])

/** `deployment/cart -n shop`: how kubectl is told of a workload. */
export const target = ({ kind, name, namespace }: WorkloadView): string[] => [
  `${kind}/${name}`,
  ...inNamespace(namespace),
]

/**
 * Events that speak of the present trouble of a workload: about pods that are not ready, about replica sets that still
 * lack pods, about the workload itself while it lacks some. What was said of pods that are fine now has been resolved.
 */
export function troubleEvents(view: ClusterView, workload: WorkloadView): Event[] {
  const { kind, name, namespace, pods, replicaSets, desired, available } = workload
  const ofPods = pods
    .filter((pod) => !isReady(pod))
    .flatMap((pod) => view.eventsOf('pod', pod.metadata.name, namespace))
  if (pods.length >= desired) return ofPods
  const lacking = replicaSets.filter(({ spec, status }) => (spec.replicas ?? 0) > (status.replicas ?? 0))
  const ofSets = lacking.flatMap((set) => view.eventsOf('replicaset', set.metadata.name, namespace))
  return [...ofPods, ...ofSets, ...(available < desired ? view.eventsOf(kind, name, namespace) : [])]
}

/** The latest event among some whose reason and message fit. */
export const latest = (events: Event[], reason: RegExp, message = /(?:)/): Event | undefined =>
  events.find((event) => reason.test(event.reason ?? '') && message.test(event.message ?? ''))
