import { asObject, change, kubectl, target } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Rule } from '../finding.ts'
import { recentLines } from '../log-lines.ts'
import type { ContainerStatus, Pod } from '../snapshot.ts'
import { type ClusterView, isReady, isRestarting, statusesOf, type WorkloadView } from '../view-cluster.ts'

/** A container that the kernel ended because it used more memory than its limit. */
export const outOfMemory: Rule = {
  name: 'out of memory',
  finds: (view) =>
    view.workloads.flatMap((workload) => {
      const [pod, status] = restartedBy(view, workload, ({ state, lastState }) =>
        [state?.terminated, lastState?.terminated].some((one) => one?.reason === 'OOMKilled'),
      )
      if (!pod || !status) return []
      return [
        {
          object: asObject(workload),
          kind: 'oom_killed',
          summary: `${workload.name} is killed for using more memory than its limit allows (OOMKilled, out of memory); ${status.restartCount} restarts.`,
          certainty: 'stated' as const,
          proofs: [
            cite(
              pod,
              'object',
              'why its container ended',
              [/^\s*Reason:\s+OOMKilled/m, /OOMKilled/],
              `container ${status.name} was OOMKilled`,
            ),
          ],
          remedies: [
            change('Raise its memory limit, or find out what uses the memory.'),
            kubectl('See what it uses.', 'describe', ...target(workload)),
          ],
        },
      ]
    }),
}

/** What an exit code means by convention. */
const exits: Record<number, [kind: string, says: string]> = {
  126: ['command_not_executable', 'its command cannot be executed (exit code 126)'],
  127: ['command_not_found', 'its command is not found in the image (exit code 127)'],
  134: ['process_aborted', 'its process aborts (exit code 134)'],
  139: ['segmentation_fault', 'its process dies of a segmentation fault (exit code 139)'],
  0: ['process_ends', 'its process ends by itself with success, though it should keep running (exit code 0)'],
}

/** A container that ends by itself again and again; its exit code is all that tells. */
export const exitCodes: Rule = {
  name: 'exit codes',
  finds: (view) =>
    view.workloads.flatMap((workload) => {
      const [pod, status] = restartedBy(
        view,
        workload,
        ({ lastState, state }) => exits[(lastState?.terminated ?? state?.terminated)?.exitCode ?? -1] !== undefined,
      )
      const code = (status?.lastState?.terminated ?? status?.state?.terminated)?.exitCode
      const meaning = code === undefined || code === null ? undefined : exits[code]
      if (!pod || !status || !meaning || killedByProbe(view, pod)) return []
      if (code === 0 && status.restartCount < 3) return []
      const [kind, says] = meaning
      return [
        {
          object: asObject(workload),
          kind,
          summary: `${workload.name} restarts: ${says}.`,
          certainty: code === 127 || code === 126 ? ('deduced' as const) : ('hinted' as const),
          proofs: [
            cite(pod, 'object', says, [new RegExp(`^\\s*Exit Code:\\s+${code}\\s*$`, 'm')], `exit code ${code}`),
          ],
          remedies: [change('Correct its command, image or arguments.')],
        },
      ]
    }),
}

/** Pods that were thrown off their node. */
export const evictions: Rule = {
  name: 'evictions',
  finds: (view) =>
    view.workloads.flatMap((workload) => {
      const pod = workload.pods.find(({ status }) => status.reason === 'Evicted' && status.phase === 'Failed')
      if (!pod || !workload.sick) return []
      const event = view
        .eventsOf('pod', pod.metadata.name, workload.namespace)
        .find(({ reason }) => reason === 'Evicted')
      const words = pod.status.message ?? event?.message ?? ''
      const what = /ephemeral|disk|storage/i.test(words)
        ? 'ephemeral storage'
        : /memory/i.test(words)
          ? 'memory'
          : /pid/i.test(words)
            ? 'process ids'
            : 'resources'
      return [
        {
          object: asObject(workload),
          kind: 'pod_evicted',
          summary: `Pods of ${workload.name} are evicted from their node, which runs short of ${what} (eviction).`,
          certainty: 'likely' as const,
          proofs: [
            ...(event ? [citeEvent(event, 'the eviction')] : []),
            cite(pod, 'object', 'the pod was evicted', [/Evicted/], `pod ${pod.metadata.name} was evicted`),
          ],
          remedies: [change(`Set a request and limit for ${what}, or give the node more.`)],
        },
      ]
    }),
}

/** Containers of one pod that want the same port. */
export const portConflicts: Rule = {
  name: 'port conflicts',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => sick)
      .flatMap((workload) => {
        const taken = new Map<string, string>()
        for (const pod of workload.pods.slice(0, 1))
          for (const { name, ports } of pod.spec.containers ?? [])
            for (const { containerPort, protocol } of ports ?? []) {
              const key = `${containerPort}/${protocol ?? 'TCP'}`
              const other = taken.get(key)
              if (other && other !== name)
                return [
                  {
                    object: asObject(workload),
                    kind: 'sidecar_port_conflict',
                    summary: `The containers ${other} and ${name} of ${workload.name} both listen on port ${key}: a port conflict inside of the pod (sidecar).`,
                    certainty: 'likely' as const,
                    proofs: [
                      cite(
                        pod,
                        'object',
                        'the port is declared twice',
                        [new RegExp(`\\b${containerPort}/`)],
                        `port ${key} twice`,
                      ),
                    ],
                    remedies: [change('Give one of the containers another port.')],
                  },
                ]
              taken.set(key, name)
            }
        return []
      }),
}

/** A container that keeps crashing for a reason no rule names: described by what it wrote last. */
export const crashLoops: Rule = {
  name: 'crash loops',
  finds: (view) =>
    view.workloads.flatMap((workload) => {
      const [pod, status] = restartedBy(view, workload, () => true)
      if (!pod || !status) return []
      const ended = status.lastState?.terminated ?? status.state?.terminated
      const last = recentLines(view, workload)
        .filter(({ text }) => /error|fatal|exception|panic|fail/i.test(text))
        .at(-1)
      const wrote = last ? `; it wrote "${last.text.slice(0, 160)}"` : ''
      return [
        {
          object: asObject(workload),
          kind: 'crash_loop',
          summary: `${workload.name} keeps crashing (exit code ${ended?.exitCode ?? 'unknown'}, ${status.restartCount} restarts)${wrote}.`,
          certainty: last ? ('hinted' as const) : ('observed' as const),
          weight: 0.1,
          proofs: [
            cite(
              pod,
              'object',
              'its container keeps ending',
              [/^\s*Exit Code:\s+\d+/m, /CrashLoopBackOff/],
              `container ${status.name} restarts`,
            ),
            ...(last ? [cite(last.log, 'log', 'the last error it wrote', [last.text.slice(-60)], last.text)] : []),
          ],
          remedies: [
            kubectl(
              'Read what it wrote before it ended.',
              'logs',
              pod.metadata.name,
              '--previous',
              ...(workload.namespace ? ['-n', workload.namespace] : []),
            ),
          ],
        },
      ]
    }),
}

function restartedBy(
  view: ClusterView,
  workload: WorkloadView,
  when: (status: ContainerStatus) => boolean,
): [Pod?, ContainerStatus?] {
  for (const pod of workload.pods)
    for (const status of statusesOf(pod))
      if (when(status) && (isRestarting(pod, status, view.at) || hasStopped(pod, status))) return [pod, status]
  return []
}

/** Whether a container stands still that should run; one of the start sequence that ended well has done its work. */
const hasStopped = (pod: Pod, { name, state }: ContainerStatus) =>
  Boolean(state?.terminated) &&
  !isReady(pod) &&
  pod.status.phase !== 'Succeeded' &&
  !(state?.terminated?.exitCode === 0 && pod.status.initContainerStatuses?.some((one) => one.name === name))

/** Whether the kubelet itself ended a container because a probe failed. */
export const killedByProbe = (view: ClusterView, pod: Pod): boolean =>
  view
    .eventsOf('pod', pod.metadata.name, pod.metadata.namespace)
    .some(({ reason, message }) => reason === 'Killing' && /failed (liveness|startup) probe/.test(message ?? ''))
