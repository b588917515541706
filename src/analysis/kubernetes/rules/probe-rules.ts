import { asObject, change, kubectl, target } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Certainty, Finding, Proof, Rule } from '../finding.ts'
import type { Container, Event, Pod, Probe } from '../snapshot.ts'
import { type ClusterView, isReady, isRestarting, statusesOf, type WorkloadView } from '../view-cluster.ts'
import { diagnose, type Which } from './probe-diagnoses.ts'
import { killedByProbe } from './runtime-rules.ts'

/** A probe that fails although the program would answer: asked at the wrong port, by the wrong protocol or path, too early or too briefly. */
export const probes: Rule = {
  name: 'probes',
  finds: (view) =>
    view.workloads.flatMap((workload) =>
      (['startup', 'liveness', 'readiness'] as const).flatMap((which) => failing(view, workload, which).slice(0, 1)),
    ),
}

/** Pods that wait for a probe which starts much later than they do. */
export const lateProbes: Rule = {
  name: 'late probes',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => sick)
      .flatMap((workload) =>
        workload.pods.flatMap((pod) =>
          (pod.spec.containers ?? []).flatMap((container) => {
            const probe = probeOf(workload, container, 'readiness')
            const running = pod.status.containerStatuses?.find(({ name }) => name === container.name)
            const since = running?.state?.running?.startedAt
            const delay = probe?.initialDelaySeconds ?? 0
            if (
              !since ||
              running.ready ||
              delay < 60 ||
              view.at.getTime() - since.getTime() > delay * 1000 ||
              failures(view, pod, 'readiness').length > 0
            )
              return []
            return [
              finding(
                workload,
                pod,
                'readiness',
                'incorrect_timing',
                `its readiness probe waits ${delay} s before it asks for the first time`,
                'likely',
                [],
              ),
            ]
          }),
        ),
      ),
}

function failing(view: ClusterView, workload: WorkloadView, which: Which): Finding[] {
  return workload.pods.flatMap((pod) => {
    const events = failures(view, pod, which)
    const event = events[0]
    if (!event || !suffers(view, pod, which)) return []
    const containers = workload.spec.containers?.length ? workload.spec.containers : (pod.spec.containers ?? [])
    const container = containers.find((one) => probeOf(workload, one, which))
    const probe = container && probeOf(workload, container, which)
    if (!container || !probe) return []
    const [problem, summary, certainty] = diagnose({
      which,
      probe,
      container,
      words: event.message ?? '',
      port: portOf(probe, container),
      lived: livedSeconds(pod),
      ...portsKnown(workload, container, which),
    })
    return [finding(workload, pod, which, problem, summary, certainty, [event])]
  })
}

/** Whether a pod is worse for it: restarted by it, or kept from serving. */
function suffers(view: ClusterView, pod: Pod, which: Which): boolean {
  if (which === 'readiness')
    return !isReady(pod) && statusesOf(pod).some(({ ready, state }) => !ready && state?.running)
  return killedByProbe(view, pod) && statusesOf(pod).some((status) => isRestarting(pod, status, view.at))
}

function portsKnown(workload: WorkloadView, container: Container, which: Which) {
  const declared = (container.ports ?? []).map(({ containerPort }) => containerPort)
  const routed = workload.services
    .flatMap(({ spec }) =>
      (spec.ports ?? []).map(({ targetPort, port }) =>
        typeof targetPort === 'number' ? targetPort : targetPort ? undefined : port,
      ),
    )
    .filter((one) => one !== undefined)
  const siblings = (['liveness', 'readiness', 'startup'] as const)
    .filter((one) => one !== which)
    .flatMap((one) => portOf(container[`${one}Probe`], container) ?? [])
  return { known: new Set(declared.length > 0 ? declared : routed), siblings }
}

function portOf(probe: Probe | null | undefined, container: Container): number | undefined {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port
  if (port === undefined || port === '') return undefined
  if (typeof port === 'number') return port
  return container.ports?.find(({ name }) => name === port)?.containerPort
}

/** The probe as it was declared: a mesh rewrites those of the pod to go through its proxy. */
const probeOf = (workload: WorkloadView, container: Container, which: Which): Probe | undefined => {
  const declared = workload.spec.containers?.find(({ name }) => name === container.name) ?? container
  return declared[`${which}Probe`] ?? undefined
}

function livedSeconds(pod: Pod): number | undefined {
  const ended = statusesOf(pod)
    .map(({ lastState }) => lastState?.terminated)
    .find((one) => one?.startedAt && one.finishedAt)
  return ended?.startedAt && ended.finishedAt
    ? (ended.finishedAt.getTime() - ended.startedAt.getTime()) / 1000
    : undefined
}

const failures = (view: ClusterView, pod: Pod, which: Which) => {
  const shape = new RegExp(`^${which} probe (failed|errored)`, 'i')
  return view
    .eventsOf('pod', pod.metadata.name, pod.metadata.namespace)
    .filter(({ reason, message }) => (reason === 'Unhealthy' || reason === 'ProbeError') && shape.test(message ?? ''))
}

function finding(
  workload: WorkloadView,
  pod: Pod,
  which: Which,
  problem: string,
  summary: string,
  certainty: Certainty,
  events: Event[],
): Finding {
  const proofs: Proof[] = [
    ...events.map((event) => citeEvent(event, `the ${which} probe fails`)),
    cite(
      pod,
      'object',
      'how it is asked',
      [new RegExp(`^\\s*${which}:.*`, 'im'), /\d\/\d\s+\S+\s+\d+.*/],
      `${which} probe of ${workload.name}`,
    ),
  ]
  const effect = which === 'readiness' ? 'gets no traffic' : 'is restarted again and again'
  return {
    object: asObject(workload),
    kind: `${which}_probe_${problem}`,
    summary: `${workload.name} ${effect}: ${summary}.`,
    certainty,
    weight: which === 'readiness' ? 0.3 : 0.5,
    proofs,
    remedies: [
      change(`Correct the ${which} probe in the pod template.`),
      ...(workload.replicaSets.length > 1
        ? [kubectl('Go back to the revision before.', 'rollout', 'undo', ...target(workload))]
        : []),
    ],
  }
}
