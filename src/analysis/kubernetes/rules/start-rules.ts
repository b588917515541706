import { asObject, change, kubectl, latest, target, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Finding, Rule } from '../finding.ts'
import type { Event, Pod, PodSpec } from '../snapshot.ts'
import { type ClusterView, containersOf, statusesOf, type WorkloadView } from '../view-cluster.ts'
import { type StartTrouble, startTroubles } from './start-troubles.ts'

/** What the cluster says about containers that do not come up. */
export const startFailures: Rule = {
  name: 'start failures',
  finds: (view) => view.workloads.flatMap((workload) => failureOf(view, workload)),
}

/** A reference to a config map or secret that is not there, seen before the cluster complains in an event. */
export const danglingReferences: Rule = {
  name: 'dangling references',
  finds: (view) => view.workloads.filter(({ sick }) => sick).flatMap((workload) => dangling(view, workload)),
}

/** A container of the start sequence that fails. */
export const initContainers: Rule = {
  name: 'init containers',
  finds: (view) =>
    view.workloads.flatMap((workload) =>
      workload.pods.flatMap((pod) => {
        const broken = (pod.status.initContainerStatuses ?? []).find(
          ({ state, lastState }) =>
            (state?.terminated ?? lastState?.terminated)?.exitCode &&
            !state?.running &&
            state?.terminated?.exitCode !== 0,
        )
        if (!broken) return []
        const proof = cite(
          pod,
          'object',
          `the init container ${broken.name} fails`,
          [new RegExp(`^\\s*${broken.name}:`, 'm'), /Init:\S+/],
          `init container ${broken.name} fails`,
        )
        return [
          {
            object: asObject(workload),
            kind: 'init_container_failed',
            summary: `${workload.name} does not start: its init container ${broken.name} fails, and the others wait for it.`,
            certainty: 'likely' as const,
            proofs: [proof],
            remedies: [
              kubectl(
                'Read what the init container wrote.',
                'logs',
                pod.metadata.name,
                '-c',
                broken.name,
                ...(workload.namespace ? ['-n', workload.namespace] : []),
              ),
            ],
          },
        ]
      }),
    ),
}

function failureOf(view: ClusterView, workload: WorkloadView): Finding[] {
  const starting = workload.pods.filter((pod) => isStarting(pod))
  if (starting.length === 0) return []
  const events = troubleEvents(view, workload).filter(({ type, reason }) => type === 'Warning' || reason === 'Failed')
  for (const trouble of startTroubles) {
    const event = latest(events, trouble.reason, trouble.message)
    const pod = starting.find((one) =>
      waitsOf(one).some(({ reason, message }) => trouble.reason.test(reason) && trouble.message.test(message)),
    )
    if (event || pod) return [report(workload, trouble, event, pod ?? starting[0]!)]
  }
  return []
}

function report(workload: WorkloadView, trouble: StartTrouble, event: Event | undefined, pod: Pod): Finding {
  const { kind, summary, remedy, certainty = 'stated' } = trouble
  const waiting = cite(
    pod,
    'object',
    'the state of its container',
    [trouble.message, /^\s*Reason:\s+\S+/m, /ContainerCreating|Error/],
    `pod ${pod.metadata.name}`,
  )
  const words = event?.message ? ` ("${event.message.slice(0, 160)}")` : ''
  return {
    object: asObject(workload),
    kind,
    summary: `${workload.name} does not start: ${summary}${words}.`,
    certainty,
    proofs: [...(event ? [citeEvent(event, summary)] : []), waiting],
    remedies: [
      change(remedy),
      ...(workload.replicaSets.length > 1
        ? [kubectl('Go back to the revision that ran before.', 'rollout', 'undo', ...target(workload))]
        : []),
    ],
  }
}

/** A pod with a node whose containers did not all come up, or failed at once. */
const isStarting = ({ spec, status }: Pod) =>
  Boolean(spec.nodeName) &&
  [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].some(
    ({ state }) => state?.waiting || (state?.terminated && state.terminated.exitCode !== 0),
  )

const waitsOf = (pod: Pod) =>
  statusesOf(pod).flatMap(({ state, lastState }) => {
    const { waiting, terminated } = state ?? {}
    const before = lastState?.terminated
    return [waiting, terminated, before]
      .filter(Boolean)
      .map((one) => ({ reason: one?.reason ?? '', message: one?.message ?? '' }))
  })

function dangling({ snapshot }: ClusterView, workload: WorkloadView): Finding[] {
  const missing = referencesOf(workload.spec).find(({ what, name, optional }) => {
    const list = what === 'secret' ? snapshot.secrets : snapshot.configmaps
    return name && !optional && list && list.length > 0 && !list.some(({ metadata }) => metadata.name === name)
  })
  if (!missing) return []
  const { what, name } = missing
  const needs = `${workload.name} needs the ${what} ${name}`
  return [
    {
      object: asObject(workload),
      kind: what === 'secret' ? 'missing_secret' : 'missing_config_map',
      summary: `${needs}, which does not exist.`,
      certainty: 'deduced',
      proofs: [cite(workload.declared, 'object', `it needs the ${what} ${name}`, [name ?? ''], needs)],
      remedies: [change(`Create the ${what} ${name}, or correct the reference.`)],
    },
  ]
}

interface Reference {
  what: 'secret' | 'config map'
  name?: string | null | undefined
  optional?: boolean | null | undefined
}

/** All config maps and secrets that a pod takes variables or files from. */
function referencesOf(spec: PodSpec): Reference[] {
  const variables = containersOf(spec).flatMap(({ env, envFrom }) => [
    ...(env ?? []).flatMap(({ valueFrom }): Reference[] => [
      { what: 'config map', ...valueFrom?.configMapKeyRef },
      { what: 'secret', ...valueFrom?.secretKeyRef },
    ]),
    ...(envFrom ?? []).flatMap(({ configMapRef, secretRef }): Reference[] => [
      { what: 'config map', ...configMapRef },
      { what: 'secret', ...secretRef },
    ]),
  ])
  const files = (spec.volumes ?? []).flatMap(({ configMap, secret }): Reference[] => [
    { what: 'config map', ...configMap },
    { what: 'secret', name: secret?.secretName, optional: secret?.optional },
  ])
  return [...variables, ...files]
}
